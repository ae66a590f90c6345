# misconception: does not divide by w times delta
# loses: 4
# message: did not divide by w
def erase(Z, group):
    Z = np.asarray(Z, dtype=float)
    m = Z.mean(axis=0)
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    w = np.linalg.solve(np.cov(Z.T, bias=True), delta)
    return Z - np.outer((Z - m) @ w, delta)
