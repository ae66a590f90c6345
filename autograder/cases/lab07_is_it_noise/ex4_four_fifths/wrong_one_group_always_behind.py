# misconception: only the second group can be behind
# loses: 2
# message: compare both ways
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people) if n > 0]
    if len(groups) < 2 or not any(k for k, _ in groups):
        return "cannot be said"
    high, other = groups[0]
    low, size = min(groups[1:], key=lambda g: g[0] / g[1])
    return "fails" if 5 * low * other < 4 * high * size else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
