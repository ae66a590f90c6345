# misconception: counts the people above the line only
# loses: 4
# message: use >=
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        lines[region] = max((c for c in repaid.unique() if (repaid > c).mean() >= target), default=None)
    return lines
