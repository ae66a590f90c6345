# misconception: one line for everybody
# loses: 4
# message: If you fitted one line to everybody
def fit_lines(rows, target):
    repaid = rows.score[rows.repaid == 1]
    line = max(c for c in repaid.unique() if (repaid >= c).mean() >= target)
    return dict.fromkeys(rows.region.unique(), line)
