# misconception: asks for a gap of at most 0.06 without the absolute value
# loses: 1
# message: at most 0.06 with its sign
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    rows[name] = {
        "selection_gap": rate.loc["east", "selection_rate"] - rate.loc["west", "selection_rate"],
        "tpr_gap": rate.loc["east", "true_positive_rate"] - rate.loc["west", "true_positive_rate"],
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T
picked = {"teacher": "line, part of the removal", "union": "line, correlation removal", "council": "none"}
picked["teacher"] = audit["right"][audit["tpr_gap"] <= 0.06].idxmax()
