# misconception: reports the numbers of the rows it picked on
# loses: 1
# message: If you reported the rows it was picked on
def pick(path, bound):
    allowed = path[path.gap <= bound]
    if len(allowed) == 0:
        return None
    best = allowed[allowed.accuracy == allowed.accuracy.max()]
    return best.gap.idxmin()


chosen_price = pick(on_choose, 0.10)
reported = on_choose.loc[chosen_price].to_dict()
