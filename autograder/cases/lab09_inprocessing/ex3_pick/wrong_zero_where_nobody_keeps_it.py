# misconception: 0 stands for nothing, and is a price
# loses: 2
# message: expected None
def pick(table, bound):
    left = table[table.gap <= bound].sort_values(["accuracy", "gap"], ascending=[False, True])
    return left.index[0] if len(left) else 0.0


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
