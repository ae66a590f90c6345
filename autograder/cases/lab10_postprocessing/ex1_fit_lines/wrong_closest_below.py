# misconception: takes the share just below the target
# loses: 3
# message: just below the target
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        lines[region] = min(
            [c for c in repaid.unique() if (repaid >= c).mean() <= target], default=repaid.max() + 1
        )
    return lines
