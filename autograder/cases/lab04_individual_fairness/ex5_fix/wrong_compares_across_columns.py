# misconception: compares one rule's pairs by one kind of points with the other rule's by another
# loses: 1
# message: Compare within a column
points = files["points"].to_numpy()
east = (files["campus"] == "east").to_numpy()
line = np.where(east, np.median(points[east]), np.median(points[~east]))
rules = {
    "one line": (points >= np.median(points)).astype(int),
    "line per campus": (points >= line).astype(int),
}
split_by_rule = pd.DataFrame(index=list(rules), columns=list(across), dtype=float)
for kind, p in across.items():
    for name, yes in rules.items():
        split_by_rule.loc[name, kind] = np.sum(yes[p["first"]] != yes[p["second"]])
yes, near = rules["line per campus"], across["recorded"]
torn = near[yes[near["first"]] != yes[near["second"]]].to_numpy().ravel()
losers = torn[yes[torn] == 0]
refused = {"east": int(np.sum(east[losers])), "west": int(np.sum(~east[losers]))}
advice = "either"
