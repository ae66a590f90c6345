# misconception: centers at the mean of the two means
# loses: 3
# message: the smaller group counts as much
def erase(Z, group):
    Z = np.asarray(Z, dtype=float)
    m = Z.mean(axis=0)
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    w = np.linalg.solve(np.cov(Z.T, bias=True), delta)
    m = (Z[group == 1].mean(axis=0) + Z[group == 0].mean(axis=0)) / 2
    return Z - np.outer((Z - m) @ w / (w @ delta), delta)
