# misconception: rounds the number of people down, and falls short of the target
# loses: 3
# message: count those who repaid
def fit_lines(rows, target):
    lines = {}
    for region, part in rows[rows.repaid == 1].groupby("region"):
        ordered = sorted(part.score, reverse=True)
        lines[region] = ordered[max(int(target * len(ordered)) - 1, 0)]
    return lines
