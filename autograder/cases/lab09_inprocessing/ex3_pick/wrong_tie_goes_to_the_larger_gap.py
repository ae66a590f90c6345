# misconception: of equally accurate classifiers the one with the larger gap
# loses: 1
# message: If two classifiers are equally accurate, you took the one with the larger gap
def pick(path, bound):
    allowed = path[path.gap <= bound]
    if len(allowed) == 0:
        return None
    best = allowed[allowed.accuracy == allowed.accuracy.max()]
    return best.gap.idxmax()


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
