# misconception: where nobody keeps the bound, the nearest will do
# loses: 2
# message: If nobody keeps the bound, nothing is picked
def pick(table, bound):
    left = table[table.gap <= bound]
    if left.empty:
        return table.gap.idxmin()
    return left.sort_values(["accuracy", "gap"], ascending=[False, True]).index[0]


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
