# style: a loop over tenants, with the covariance within the groups
def erase(Z, group):
    """The covariance within groups gives w another length and the same direction."""
    Z = np.array(Z, dtype=float)
    zero, one = Z[group == 0], Z[group == 1]
    delta = one.mean(axis=0) - zero.mean(axis=0)
    within = (np.cov(zero.T, bias=True) * len(zero) + np.cov(one.T, bias=True) * len(one)) / len(Z)
    w = np.linalg.inv(within) @ delta
    m = Z.mean(axis=0)
    moved = []
    for z in Z:
        moved.append(z - delta * np.dot(w, z - m) / np.dot(w, delta))
    return pd.DataFrame(moved)
