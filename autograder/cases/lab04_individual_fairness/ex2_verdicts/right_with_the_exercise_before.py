# style: a loop that counts with a function, columns given as lists of lists
merits = {"dean": students["grade"].tolist(), "union": (students["grade"] + students["hours"]).tolist()}
distances = {who: [[abs(a - b) / 50 for b in merit] for a in merit] for who, merit in merits.items()}


def bad_pairs_of(chance, distance):
    return sum(abs(chance[i] - chance[j]) > distance[i][j] + 1e-9 for i in range(40) for j in range(i))


table = pd.DataFrame(index=["by effort", "by grade"], columns=["union", "dean"], dtype=float)
for name, chance in chances.items():
    for who, distance in distances.items():
        table.loc[name, who] = bad_pairs_of(chance, distance)
claim = "Depends"
