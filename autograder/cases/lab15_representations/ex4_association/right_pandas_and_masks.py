# style: Series and index sets
def effect_size(first, second):
    a, b = pd.Series(list(first), dtype=float), pd.Series(list(second), dtype=float)
    return (a.mean() - b.mean()) / pd.concat([a, b]).std(ddof=0)


def exact_p(first, second):
    x = np.concatenate([first, second]).astype(float)
    n, hits, deals = len(first), 0, 0
    real = x[:n].mean() - x[n:].mean()
    for inside in combinations(range(len(x)), n):
        mask = np.isin(np.arange(len(x)), inside)
        hits += x[mask].mean() - x[~mask].mean() >= real - 1e-9
        deals += 1
    return hits / deals
