# style: a table of all six, filtered and sorted for each letter
rows = {}
for name, decision in options.items():
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()
    rows[name] = {
        "selection_gap": rate.loc["east", "selection_rate"] - rate.loc["west", "selection_rate"],
        "tpr_gap": rate.loc["east", "true_positive_rate"] - rate.loc["west", "true_positive_rate"],
        "right": int((decision == test["finished"]).sum()),
    }
audit = pd.DataFrame(rows).T

ranked = audit.sort_values("right", ascending=False)
letters = {
    "teacher": ranked["tpr_gap"].abs().le(0.06),
    "union": ranked["selection_gap"].abs().le(0.06),
}
letters["council"] = letters["union"] & ~ranked.index.str.contains("removal")
picked = {who: next(iter(ranked.index[fits]), "none") for who, fits in letters.items()}
