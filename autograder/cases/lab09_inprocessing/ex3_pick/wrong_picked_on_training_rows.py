# misconception: picks on the rows the models were trained on
# loses: 1
# message: If you picked on the training rows
def pick(path, bound):
    allowed = path[path.gap <= bound]
    if len(allowed) == 0:
        return None
    best = allowed[allowed.accuracy == allowed.accuracy.max()]
    return best.gap.idxmin()


chosen_price = pick(on_fit, 0.10)
reported = on_report.loc[chosen_price].to_dict()
