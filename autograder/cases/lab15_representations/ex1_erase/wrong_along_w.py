# misconception: takes away the component along w
# loses: 3
# message: w says how far a row moves
def erase(Z, group):
    Z = np.asarray(Z, dtype=float)
    m = Z.mean(axis=0)
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    w = np.linalg.solve(np.cov(Z.T, bias=True), delta)
    unit = w / np.linalg.norm(w)
    return Z - np.outer((Z - m) @ unit, unit)
