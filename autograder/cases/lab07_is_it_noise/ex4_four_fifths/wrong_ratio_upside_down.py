# misconception: divides the larger by the smaller
# loses: 3
# message: upside down
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people) if n > 0]
    if len(groups) < 2 or not any(k for k, _ in groups):
        return "cannot be said"
    low, size = min(groups, key=lambda g: g[0] / g[1])
    high, other = max(groups, key=lambda g: g[0] / g[1])
    return "fails" if low > 0 and (high / other) / (low / size) < 0.8 else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
