# misconception: takes the smallest gap, whatever it costs
# loses: 1
# message: then the price is left out
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    rows[name] = {
        "selection_gap": rate.loc["east", "selection_rate"] - rate.loc["west", "selection_rate"],
        "tpr_gap": rate.loc["east", "true_positive_rate"] - rate.loc["west", "true_positive_rate"],
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T
picked = {"teacher": "trees, reweighing", "union": "line, correlation removal", "council": "none"}
