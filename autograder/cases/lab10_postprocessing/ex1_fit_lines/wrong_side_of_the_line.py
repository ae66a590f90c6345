# misconception: takes the quantile at the target, so the target share is refused
# loses: 4
# message: If you took the quantile at the target
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        lines[region] = np.quantile(repaid, target)
    return lines
