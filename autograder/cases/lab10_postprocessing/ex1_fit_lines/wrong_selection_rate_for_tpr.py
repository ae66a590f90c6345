# misconception: matches the selection rate where the true positive rate is asked
# loses: 4
# message: If you approved the target share of everybody, you set the selection rate
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        lines[region] = max(c for c in part.score.unique() if (part.score >= c).mean() >= target)
    return lines
