# misconception: takes the sites' means away and does not put the mean back
# loses: 2
# message: If you left the residuals as they are
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    for site in (0, 1):
        column = np.where(west == site, column - column[west == site].mean(), column)
    return column
