# misconception: takes everybody with an uncertain chance for changed
# loses: 1
# message: whose answer could differ
def mix(scores, labels, low, high, target):
    good = scores[labels == 1]
    above, between = (good >= high).sum(), ((good >= low) & (good < high)).sum()
    return (target * len(good) - above) / between


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
changed = dict(by_lot)
