# style: a Series of shares; NaN fails by itself
def first_line(scores, repaid, lines, floor):
    people = pd.DataFrame({"s": scores, "y": repaid})
    shares = pd.Series({x: people.y[people.s >= x].mean() for x in sorted(lines)})
    reached = shares[shares >= floor]
    return np.nan if reached.empty else reached.index[0]


conclusion = "C "
