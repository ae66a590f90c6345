# style: a loop that remembers the best
def pick(path, bound):
    best = None
    for price, row in path.iterrows():
        if row["gap"] > bound:
            continue
        if best is None or (row["accuracy"], -row["gap"]) > best[0]:
            best = ((row["accuracy"], -row["gap"]), price)
    return None if best is None else best[1]


chosen_price = 0.3
reported = on_report.loc[0.3]
reported = dict(reported)
