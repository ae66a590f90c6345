# misconception: compares with the unmitigated row only
# loses: 4
# message: Compare each row with every other row
def pareto_set(table, maximize, minimize):
    good = pd.concat([table[list(maximize)], -table[list(minimize)]], axis=1).to_numpy(dtype=float)
    kept = []
    for i, name in enumerate(table.index):
        beaten = any(np.all(good[j] >= good[i]) and np.any(good[j] > good[i]) for j in [0] if j != i)
        if not beaten:
            kept.append(name)
    return kept
