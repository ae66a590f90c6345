# misconception: divides the expected approvals of one label by the whole region
# loses: 4
# message: Divide by the people the rate counts
def by_hand(rows, chance):
    frame = pd.DataFrame({"r": rows.region.to_numpy(), "y": rows.repaid.to_numpy(), "c": np.asarray(chance)})
    means = frame.pivot_table(index="r", columns="y", values="c", aggfunc="mean")
    return pd.DataFrame(
        {
            "selection_rate": frame.groupby("r").c.mean(),
            "true_positive_rate": means[1],
            "false_positive_rate": means[0],
        }
    )


def expected_rates(rows, chance):
    whole = by_hand(rows, chance)
    for rate, label in (("true_positive_rate", 1), ("false_positive_rate", 0)):
        whole[rate] = by_hand(rows, np.asarray(chance) * (rows.repaid.to_numpy() == label))["selection_rate"]
    return whole


left_over = {}
for name, (_, rates) in named.items():
    table = by_hand(test, chance_test[name])[rates]
    left_over[name] = (table.max() - table.min()).max()
