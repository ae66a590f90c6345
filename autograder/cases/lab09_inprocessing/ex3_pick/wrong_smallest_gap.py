# misconception: the smallest gap, whatever it costs
# loses: 3
# message: If you took the smallest gap
def pick(path, bound):
    allowed = path[path.gap <= bound]
    return allowed.gap.idxmin() if len(allowed) else None


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
