# misconception: north minus south, whichever is ahead
# loses: 1
# message: left_over
def expected_rates(rows, chance):
    rows = rows.assign(c=np.array(chance))
    grouped = rows.groupby("region")["c"].mean().rename("selection_rate").to_frame()
    for label, rate in ((1, "true_positive_rate"), (0, "false_positive_rate")):
        grouped[rate] = rows[rows.repaid == label].groupby("region")["c"].mean()
    return grouped


left_over = {}
for rule, (_, which) in named.items():
    rates = expected_rates(test, chance_test[rule])[which]
    left_over[rule] = (rates.loc["north"] - rates.loc["south"]).max()
