# misconception: np.quantile with method "higher" counts whole people
# loses: 3
# message: If you used np.quantile
def fit_lines(rows, target):
    good = rows[rows.repaid == 1]
    return {r: np.quantile(p.score, 1 - target, method="higher") for r, p in good.groupby("region")}
