# misconception: covariance over n - 1, variance over n
# loses: 2
# message: np.cov divides by n - 1 and np.var by n
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    return column - np.cov(column, west)[0, 1] / np.var(west) * (west - west.mean())
