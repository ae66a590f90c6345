# misconception: does not look at the day
# loses: 1
# message: the effects test left Regulation B on 21 July 2026
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people) if n > 0]
    if len(groups) < 2 or not any(k for k, _ in groups):
        return "cannot be said"
    low, size = min(groups, key=lambda g: g[0] / g[1])
    high, other = max(groups, key=lambda g: g[0] / g[1])
    return "fails" if 5 * low * other < 4 * high * size else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "reason"}
