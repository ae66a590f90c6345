# misconception: makes the spread equal too, as if no information were to be left
# loses: 2
# message: If you divided by each site's spread
def decorrelate(column, west):
    column, west = np.asarray(column, dtype=float), np.asarray(west)
    mean, spread = column.mean(), column.std()
    cleaned = column.copy()
    for site in (0, 1):
        here = column[west == site]
        cleaned[west == site] = mean + spread * (here - here.mean()) / here.std()
    return cleaned
