# misconception: passes where nobody is invited
# loses: 2
# message: cannot be said
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people) if n > 0]
    if len(groups) < 2:
        return "cannot be said"
    low, size = min(groups, key=lambda g: g[0] / g[1])
    high, other = max(groups, key=lambda g: g[0] / g[1])
    return "fails" if 5 * low * other < 4 * high * size else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
