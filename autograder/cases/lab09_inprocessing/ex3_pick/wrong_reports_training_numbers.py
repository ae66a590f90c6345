# misconception: reports the numbers of the training rows
# loses: 1
# message: If you reported the training rows
def pick(path, bound):
    allowed = path[path.gap <= bound]
    if len(allowed) == 0:
        return None
    best = allowed[allowed.accuracy == allowed.accuracy.max()]
    return best.gap.idxmin()


chosen_price = pick(on_choose, 0.10)
reported = on_fit.loc[chosen_price].to_dict()
