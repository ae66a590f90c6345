# style: lists of rounded distances, a dict of dicts
values = {"dean": list(students["grade"]), "union": [g + h for g, h in students.to_numpy().tolist()]}
distances = {who: [[round(abs(a - b) / 50, 4) for b in v] for a in v] for who, v in values.items()}
table = {}
for who in ("union", "dean"):
    table[who] = {name: bad_pairs(chances[name], np.array(distances[who])) for name in chances}
table = pd.DataFrame(table)
claim = "depends"
