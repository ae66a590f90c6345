# misconception: lets np.quantile interpolate between two scores
# loses: 4
# message: If you used np.quantile
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        lines[region] = np.quantile(repaid, 1 - target)
    return lines
