# misconception: gives shares of the pairs
# loses: 1
# message: If these are shares
distances = {"dean": None, "union": None}  # two arrays
table = None  # a DataFrame of counts
claim = None  # one of the keys of `statements`
merit = {"dean": students["grade"], "union": students["grade"] + students["hours"]}
distances = {who: np.abs(np.subtract.outer(m.to_numpy(), m.to_numpy())) / 50 for who, m in merit.items()}
table = pd.DataFrame(
    {who: {name: bad_pairs(p, d) for name, p in chances.items()} for who, d in distances.items()}
)
table = table / 780
claim = "depends"
