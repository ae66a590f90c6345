# misconception: sorts by accuracy alone and takes the last
# loses: 1
# message: last in the table
def pick(table, bound):
    left = table[table.gap <= bound].sort_values("accuracy", kind="stable")
    return left.index[-1] if len(left) else None


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
