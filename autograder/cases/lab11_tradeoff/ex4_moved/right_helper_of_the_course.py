# style: the course's own moved
def moved(label, before, after, group):
    table = sweep.moved(label, {"before": before, "after": after}, sensitive_features=group).droplevel(
        "method"
    )
    per = 1000 / table["people"]
    return pd.DataFrame(
        {
            "lost": table["lost"] * per,
            "gained": table["gained"] * per,
            "lost_repaid": table["lost_label_1"] * per,
            "gained_defaulted": table["gained_label_0"] * per,
        }
    )


hardest = (
    sweep.moved(test.repaid, on_test, sensitive_features=test.region)["lost_label_1"]
    .groupby("method")
    .sum()
    .idxmax()
)
