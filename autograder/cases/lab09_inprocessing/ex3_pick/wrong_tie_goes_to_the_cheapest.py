# misconception: the smallest price of several equally accurate classifiers
# loses: 1
# message: at the smallest price
def pick(table, bound):
    left = table[table.gap <= bound].sort_index()
    return left.accuracy.idxmax() if len(left) else None


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
