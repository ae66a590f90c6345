# misconception: compares counts of people
# loses: 1
# message: If you compared counts of people
def four_fifths(invited, people):
    groups = [(k, n) for k, n in zip(invited, people) if n > 0]
    if len(groups) < 2 or not any(k for k, _ in groups):
        return "cannot be said"
    low = min(k for k, _ in groups)
    high = max(k for k, _ in groups)
    return "fails" if 5 * low < 4 * high else "passes"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
