# misconception: gives a group without people a rate of 0
# loses: 1
# message: has no rate and takes no part
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people)]
    if len(groups) < 2 or not any(k for k, _ in groups):
        return "cannot be said"
    low, size = min(groups, key=lambda g: g[0] / max(1, g[1]))
    high, other = max(groups, key=lambda g: g[0] / max(1, g[1]))
    return "fails" if 5 * low * max(1, other) < 4 * high * max(1, size) else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
