# misconception: projects straight off the difference of the means
# loses: 2
# message: moved further than they need
def erase(Z, group):
    Z = np.asarray(Z, dtype=float)
    m = Z.mean(axis=0)
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    w = np.linalg.solve(np.cov(Z.T, bias=True), delta)
    unit = delta / np.linalg.norm(delta)
    return Z - np.outer((Z - m) @ unit, unit)
