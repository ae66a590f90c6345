# misconception: one number made of accuracy and gap
# loses: 2
# message: pick
def pick(table, bound):
    left = table[table.gap <= bound]
    return (left.accuracy - left.gap).idxmax() if len(left) else None


chosen_price = 0.3
reported = on_report.loc[0.3].to_dict()
