# misconception: leaves the sign of a difference in a distance
# loses: 3
# message: If half of the distances are below zero
distances = {"dean": None, "union": None}  # two arrays
table = None  # a DataFrame of counts
claim = None  # one of the keys of `statements`
merit = {"dean": students["grade"], "union": students["grade"] + students["hours"]}
distances = {who: np.abs(np.subtract.outer(m.to_numpy(), m.to_numpy())) / 50 for who, m in merit.items()}
table = pd.DataFrame(
    {who: {name: bad_pairs(p, d) for name, p in chances.items()} for who, d in distances.items()}
)
distances = {
    who: np.subtract.outer(m.to_numpy(), m.to_numpy()) / 50 * (-1) ** (who == "dean")
    for who, m in merit.items()
}
claim = "depends"
