# misconception: takes grade and hours for two axes of a plane
# loses: 2
# message: If you took the distance in the plane
distances = {"dean": None, "union": None}  # two arrays
table = None  # a DataFrame of counts
claim = None  # one of the keys of `statements`
merit = {"dean": students["grade"], "union": students["grade"] + students["hours"]}
distances = {who: np.abs(np.subtract.outer(m.to_numpy(), m.to_numpy())) / 50 for who, m in merit.items()}
h = students["hours"].to_numpy() / 50
distances["union"] = np.hypot(distances["dean"], np.abs(np.subtract.outer(h, h)))
table = pd.DataFrame(
    {who: {name: bad_pairs(p, d) for name, p in chances.items()} for who, d in distances.items()}
)
claim = "depends"
