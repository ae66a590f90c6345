# misconception: compares with everybody's rate
# loses: 2
# message: everybody's rate
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people) if n > 0]
    if len(groups) < 2 or not any(k for k, _ in groups):
        return "cannot be said"
    low, size = min(groups, key=lambda g: g[0] / g[1])
    high, other = sum(k for k, _ in groups), sum(n for _, n in groups)
    return "fails" if 5 * low * other < 4 * high * size else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
