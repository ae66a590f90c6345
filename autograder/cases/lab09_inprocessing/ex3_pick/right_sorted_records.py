# style: plain Python on the rows; a float and a Series
def pick(table, bound):
    keeps = [(-a, g, p) for p, g, a in zip(table.index, table.gap, table.accuracy) if g <= bound]
    return sorted(keeps)[0][2] if keeps else None


chosen_price = np.float64(pick(on_choose, 0.1))
reported = on_report.loc[chosen_price]
