# style: NumPy and the upper triangle instead of two loops
def violations(chance, distance, constant):
    i, j = np.triu_indices(len(chance), 1)
    excess = np.abs(chance[i] - chance[j]) - constant * distance[i, j]
    return {(a, b): e for a, b, e in zip(i, j, excess, strict=True) if e > 1e-9}
