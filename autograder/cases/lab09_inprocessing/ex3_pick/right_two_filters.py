# style: filters twice; looks the reported numbers up
def pick(path, bound):
    allowed = path[path.gap <= bound]
    if len(allowed) == 0:
        return None
    best = allowed[allowed.accuracy == allowed.accuracy.max()]
    return best.gap.idxmin()


chosen_price = pick(on_choose, 0.1)
row = on_report.loc[chosen_price]
reported = {"accuracy": row["accuracy"], "gap": row["gap"]}
