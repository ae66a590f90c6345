# misconception: does not subtract the mean
# loses: 4
# message: everybody moves, and the common mean
def erase(Z, group):
    Z = np.asarray(Z, dtype=float)
    m = Z.mean(axis=0)
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    w = np.linalg.solve(np.cov(Z.T, bias=True), delta)
    return Z - np.outer(Z @ w / (w @ delta), delta)
