# style: covariance over variance, with a centered site
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west, dtype=float)
    centered = west - west.mean()
    slope = (centered @ column) / (centered @ centered)
    return column - slope * centered
