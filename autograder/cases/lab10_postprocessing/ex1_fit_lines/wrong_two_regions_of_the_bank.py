# misconception: the two regions of the bank, by name
# loses: 4
# message: Whatever regions occur
def fit_lines(rows, target):
    lines = {}
    for region in ("north", "south"):
        scores = rows.score[(rows.region == region) & (rows.repaid == 1)]
        lines[region] = max((c for c in scores if np.mean(scores >= c) >= target), default=0)
    return lines
