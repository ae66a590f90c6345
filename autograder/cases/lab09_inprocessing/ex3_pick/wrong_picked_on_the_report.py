# misconception: picks on the rows of the report
# loses: 1
# message: If you picked on the rows of the report
def pick(path, bound):
    allowed = path[path.gap <= bound]
    if len(allowed) == 0:
        return None
    best = allowed[allowed.accuracy == allowed.accuracy.max()]
    return best.gap.idxmin()


chosen_price = pick(on_report, 0.10)
reported = on_report.loc[chosen_price].to_dict()
