# misconception: the most accurate of all, whatever its gap
# loses: 3
# message: Leave out the classifiers whose gap is above the bound first
def pick(path, bound):
    if bound < 0:
        return None
    return path.sort_values(["accuracy", "gap"], ascending=[False, True]).index[0]


chosen_price = pick(on_choose, 0.10)
reported = on_report.loc[chosen_price].to_dict()
