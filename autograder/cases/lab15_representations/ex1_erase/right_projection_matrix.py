# style: one matrix, applied to all rows
def erase(Z, group):
    m = Z.mean(axis=0)
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    S = (Z - m).T @ (Z - m) / len(Z)
    P = np.outer(delta, np.linalg.solve(S, delta)) / (delta @ np.linalg.solve(S, delta))
    return (Z - (Z - m) @ P.T).tolist()
