# misconception: a rate of nobody is 0
# loses: 1
# message: If you gave 0 where a rate counts nobody
def expected_rates(rows, chance):
    rows = rows.assign(c=np.array(chance))
    grouped = rows.groupby("region")["c"].mean().rename("selection_rate").to_frame()
    for label, rate in ((1, "true_positive_rate"), (0, "false_positive_rate")):
        grouped[rate] = rows[rows.repaid == label].groupby("region")["c"].mean()
    return grouped.fillna(0)


left_over = {}
for rule, (_, which) in named.items():
    left_over[rule] = expected_rates(test, chance_test[rule])[which].agg(np.ptp).max()
