# misconception: a gap equal to the bound breaks it
# loses: 2
# message: A gap equal to the bound keeps it
def pick(path, bound):
    allowed = path[path.gap < bound]
    if len(allowed) == 0:
        return None
    best = allowed[allowed.accuracy == allowed.accuracy.max()]
    return best.gap.idxmin()


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
