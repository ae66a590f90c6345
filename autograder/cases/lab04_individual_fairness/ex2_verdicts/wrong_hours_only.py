# misconception: compares the hours only
# loses: 2
# message: If you compared hours only
distances = {"dean": None, "union": None}  # two arrays
table = None  # a DataFrame of counts
claim = None  # one of the keys of `statements`
merit = {"dean": students["grade"], "union": students["hours"]}
distances = {who: np.abs(np.subtract.outer(m.to_numpy(), m.to_numpy())) / 50 for who, m in merit.items()}
table = pd.DataFrame(
    {who: {name: bad_pairs(p, d) for name, p in chances.items()} for who, d in distances.items()}
)
claim = "depends"
