# misconception: interpolates between the points of the two lines
# loses: 2
# message: between the points of the score
def mix(scores, labels, low, high, target):
    return (high - 100 * target) / (high - low)


def chance_of_approval(scores, low, high, p):
    return np.where(scores >= high, 1.0, np.where(scores >= low, p, 0.0))


gaps_in_draws = [
    abs(
        np.subtract(
            *(np.mean(one[(validation.region == r) & (validation.repaid == 1)]) for r in ("north", "south"))
        )
    )
    for one in draws
]
odds = chance_test["equalized odds"]
by_lot, changed = {}, {}
for region in ("north", "south"):
    here = (test.region == region).to_numpy()
    by_lot[region] = 1000 * np.mean((odds[here] > 0) & (odds[here] < 1))
    changed[region] = 1000 * np.mean(first[here] != second[here])
