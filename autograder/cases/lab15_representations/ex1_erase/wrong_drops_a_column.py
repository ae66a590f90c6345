# misconception: sets the first number to its mean
# loses: 3
# message: erase(
def erase(Z, group):
    out = np.array(Z, dtype=float)
    out[:, 0] = out[:, 0].mean()
    return out
