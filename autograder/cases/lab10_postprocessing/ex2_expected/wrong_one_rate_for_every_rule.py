# misconception: looks at true positive rates whatever the rule promises
# loses: 1
# message: Take the rate that the rule makes equal
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
    return by_hand(rows, chance)


left_over = {}
for name, (_, rates) in named.items():
    table = by_hand(test, chance_test[name])[["true_positive_rate"]]
    left_over[name] = (table.max() - table.min()).max()
