# misconception: uses the bound up
# loses: 2
# message: If you took the gap closest to the bound
def pick(path, bound):
    allowed = path[path.gap <= bound]
    return allowed.gap.idxmax() if len(allowed) else None


chosen_price = 0.3
reported = on_report.loc[chosen_price].to_dict()
