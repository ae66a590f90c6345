# misconception: takes the lowest line that reaches the target
# loses: 4
# message: take the highest
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        lines[region] = min(c for c in repaid.unique() if (repaid >= c).mean() >= target)
    return lines
