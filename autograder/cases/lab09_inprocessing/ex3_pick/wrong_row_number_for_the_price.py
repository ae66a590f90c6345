# misconception: the number of the row instead of its price
# loses: 4
# message: Choose one of
def pick(table, bound):
    left = table.reset_index()
    left = left[left.gap <= bound].sort_values(["accuracy", "gap"], ascending=[False, True])
    return left.index[0] if len(left) else None


chosen_price = pick(on_choose, 0.10)
reported = on_report.iloc[chosen_price].to_dict()
