# misconception: moves the west to the mean of the east
# loses: 2
# message: If you moved the west to the east's mean
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    return column - (column[west == 1].mean() - column[west == 0].mean()) * west
