# misconception: compares the people invited: precision
# loses: 1
# message: then this is precision
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    rows[name] = {
        "selection_gap": rate.loc["east", "selection_rate"] - rate.loc["west", "selection_rate"],
        "tpr_gap": rate.loc["east", "precision_score"] - rate.loc["west", "precision_score"],
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T
picked = {"teacher": "line, part of the removal", "union": "line, correlation removal", "council": "none"}
