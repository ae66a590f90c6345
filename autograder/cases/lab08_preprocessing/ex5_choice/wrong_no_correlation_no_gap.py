# misconception: takes decorrelated columns for even shares, whatever learner follows
# loses: 1
# message: no correlation, is enough for you
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    rows[name] = {
        "selection_gap": rate.loc["east", "selection_rate"] - rate.loc["west", "selection_rate"],
        "tpr_gap": rate.loc["east", "true_positive_rate"] - rate.loc["west", "true_positive_rate"],
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T
picked = {"teacher": "line, part of the removal", "union": "trees, correlation removal", "council": "none"}
