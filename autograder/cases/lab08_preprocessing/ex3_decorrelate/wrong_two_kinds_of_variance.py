# misconception: covariance over n - 1, variance over n
# loses: 2
# message: If you took np.cov over np.var
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    return column - np.cov(column, west)[0, 1] / np.var(west) * (west - west.mean())
