# misconception: fits the line on the people with label 0
# loses: 4
# message: you set the false positive rate
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        bad = part.score[part.repaid == 0]
        lines[region] = max((c for c in bad.unique() if (bad >= c).mean() >= target), default=None)
    return lines
