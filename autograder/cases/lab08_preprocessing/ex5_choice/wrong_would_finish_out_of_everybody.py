# misconception: divides those who finish and are invited by everybody
# loses: 1
# message: If you divided by everybody at the site
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    rows[name] = {
        "selection_gap": rate.loc["east", "selection_rate"] - rate.loc["west", "selection_rate"],
        "tpr_gap": pd.Series(decision * test["finished"])
        .groupby(test["site"])
        .mean()
        .loc[["west", "east"]]
        .diff()["east"],
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T
picked = {"teacher": "line, part of the removal", "union": "line, correlation removal", "council": "none"}
