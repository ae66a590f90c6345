# misconception: takes the sites' means away and does not put the mean back
# loses: 2
# message: The mean of the column is gone
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    for site in (0, 1):
        column = np.where(west == site, column - column[west == site].mean(), column)
    return column
