# misconception: audits with weights on the test rows
# loses: 1
# message: If you gave the test rows weights
weight = pd.Series(mitigation.reweighing_weights(test["finished"], sensitive_features=test["site"]))
total = weight.groupby(test["site"]).sum()
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    share = (weight * decision).groupby(test["site"]).sum() / total
    rows[name] = {
        "selection_gap": share["east"] - share["west"],
        "tpr_gap": rate.loc["east", "true_positive_rate"] - rate.loc["west", "true_positive_rate"],
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T
picked = {"teacher": "line, part of the removal", "union": "line, correlation removal", "council": "none"}
