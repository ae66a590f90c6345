# style: a least-squares line from NumPy, its mean put back
def decorrelate(column, west):
    slope, intercept = np.polyfit(west, column, 1)
    return [x - (intercept + slope * g) + np.mean(column) for x, g in zip(column, west, strict=True)]
