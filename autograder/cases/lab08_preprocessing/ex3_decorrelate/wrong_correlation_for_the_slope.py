# misconception: takes the correlation for the slope
# loses: 2
# message: If you took the correlation for the slope
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    return column - np.corrcoef(column, west)[0, 1] * (west - west.mean())
