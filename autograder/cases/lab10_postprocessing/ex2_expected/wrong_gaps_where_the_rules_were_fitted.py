# misconception: reports the gaps on the validation rows
# loses: 1
# message: on the validation rows
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
    table = by_hand(validation, chance_validation[name])[rates]
    left_over[name] = (table.max() - table.min()).max()
