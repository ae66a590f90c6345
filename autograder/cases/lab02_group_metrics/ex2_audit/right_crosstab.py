# style: a crosstab of region against label and decision
table = pd.crosstab(spring["region"], [spring["repaid"], spring["approved"]])
audit = pd.DataFrame(
    {
        "count": table.sum(axis=1),
        "selection_rate": (table[0, 1] + table[1, 1]) / table.sum(axis=1),
        "true_positive_rate": table[1, 1] / table[1].sum(axis=1),
        "false_positive_rate": table[0, 1] / table[0].sum(axis=1),
        "precision_score": table[1, 1] / (table[0, 1] + table[1, 1]),
    }
)
gaps = pd.concat({"difference": audit.max() - audit.min(), "ratio": audit.min() / audit.max()}, axis=1)
