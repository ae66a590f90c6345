# misconception: idxmax of the accuracy, which takes the first of several
# loses: 1
# message: first in the table (idxmax
def pick(table, bound):
    left = table[table.gap <= bound]
    return left.accuracy.idxmax() if len(left) else None


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
