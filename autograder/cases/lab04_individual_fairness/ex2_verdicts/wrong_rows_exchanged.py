# misconception: exchanges the two proposals
# loses: 1
# message: check which proposal each row counts
distances = {"dean": None, "union": None}  # two arrays
table = None  # a DataFrame of counts
claim = None  # one of the keys of `statements`
merit = {"dean": students["grade"], "union": students["grade"] + students["hours"]}
distances = {who: np.abs(np.subtract.outer(m.to_numpy(), m.to_numpy())) / 50 for who, m in merit.items()}
table = pd.DataFrame(
    {who: {name: bad_pairs(p, d) for name, p in chances.items()} for who, d in distances.items()}
)
table = table.set_axis(["by effort", "by grade"])
claim = "depends"
