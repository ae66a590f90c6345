# misconception: works on the rows that it was given
# loses: 4
# message: changes its argument
def erase(Z, group):
    m = Z.mean(axis=0)
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    w = np.linalg.solve(np.cov(Z.T, bias=True), delta)
    Z -= np.outer((Z - m) @ w / (w @ delta), delta)
    return Z
