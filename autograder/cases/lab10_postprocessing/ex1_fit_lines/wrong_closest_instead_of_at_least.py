# misconception: takes the share nearest to the target
# loses: 3
# message: may fall short of it
def fit_lines(rows, target):
    lines = {}
    for region, part in rows.groupby("region"):
        repaid = part.score[part.repaid == 1]
        lines[region] = min(
            sorted(repaid.unique(), reverse=True), key=lambda c: abs((repaid >= c).mean() - target)
        )
    return lines
