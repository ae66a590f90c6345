# misconception: takes the covariance for the slope
# loses: 2
# message: If you took the covariance for the slope
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    return column - np.cov(column, west)[0, 1] * (west - west.mean())
