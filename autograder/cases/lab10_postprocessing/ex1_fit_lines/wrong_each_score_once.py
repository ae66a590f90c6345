# misconception: counts each score once
# loses: 4
# message: If you counted each score once
def fit_lines(rows, target):
    lines = {}
    for region, part in rows[rows.repaid == 1].groupby("region"):
        scores = np.unique(part.score)
        lines[region] = max(c for c in scores if np.mean(scores >= c) >= target)
    return lines
