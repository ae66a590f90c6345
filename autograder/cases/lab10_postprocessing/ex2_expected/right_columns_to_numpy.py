# style: assigns NumPy values, groups twice
def expected_rates(rows, chance):
    rows = rows.assign(c=np.array(chance))
    grouped = rows.groupby("region")["c"].mean().rename("selection_rate").to_frame()
    for label, rate in ((1, "true_positive_rate"), (0, "false_positive_rate")):
        grouped[rate] = rows[rows.repaid == label].groupby("region")["c"].mean()
    return grouped.reset_index().set_index("region")


left_over = pd.Series(dtype=float)
for rule, (_, which) in named.items():
    left_over[rule] = expected_rates(test, chance_test[rule])[which].agg(np.ptp).max()
