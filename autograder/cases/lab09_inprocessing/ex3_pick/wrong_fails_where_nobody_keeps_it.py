# misconception: an error where no classifier keeps the bound
# loses: 2
# message: pick(
def pick(path, bound):
    allowed = path[path.gap <= bound]
    return allowed.sort_values(["accuracy", "gap"], ascending=[False, True]).index[0]


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
