# misconception: looks at a difference of 20 points
# loses: 1
# message: difference of 20 points
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people) if n > 0]
    if len(groups) < 2 or not any(k for k, _ in groups):
        return "cannot be said"
    low, size = min(groups, key=lambda g: g[0] / g[1])
    high, other = max(groups, key=lambda g: g[0] / g[1])
    return "fails" if high / other - low / size > 0.2 else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
