# misconception: gaps without a sign
# loses: 1
# message: If the sign is gone
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    rows[name] = {
        "selection_gap": rate.loc["east", "selection_rate"] - rate.loc["west", "selection_rate"],
        "tpr_gap": abs(rate.loc["east", "true_positive_rate"] - rate.loc["west", "true_positive_rate"]),
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T
picked = {"teacher": "line, part of the removal", "union": "line, correlation removal", "council": "none"}
