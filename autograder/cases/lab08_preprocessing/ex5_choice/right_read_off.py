# style: counts by hand, and the picks read off the table
east, would = test["site"] == "east", test["finished"] == 1
audit = pd.DataFrame(index=list(options), columns=["right", "tpr_gap", "selection_gap"], dtype=float)
for name in options:
    yes = options[name] == 1
    audit.loc[name, "right"] = np.sum(yes == would)
    audit.loc[name, "tpr_gap"] = yes[east & would].mean() - yes[~east & would].mean()
    audit.loc[name, "selection_gap"] = yes[east].mean() - yes[~east].mean()
picked = {"teacher": "line, part of the removal", "union": "line, correlation removal", "council": "none"}
