# misconception: gives one place less than there are
# loses: 2
# message: The 300 with the most points
rules = {"one line": None, "line per campus": None}  # two arrays of 0 and 1
split_by_rule = None  # a DataFrame of counts
advice = None  # one of the keys of `advices`
on_campus = files.groupby("campus")["points"].rank(ascending=False)
rules = {
    "one line": (files["points"].rank(ascending=False) < 300).to_numpy().astype(int),
    "line per campus": (on_campus <= 150).to_numpy().astype(int),
}
split_by_rule = pd.DataFrame(
    {
        kind: {name: int(np.sum(yes[p["first"]] != yes[p["second"]])) for name, yes in rules.items()}
        for kind, p in across.items()
    }
)
advice = "settle"
