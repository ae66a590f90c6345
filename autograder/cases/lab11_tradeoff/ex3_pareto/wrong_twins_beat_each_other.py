# misconception: at least as good everywhere is taken for better
# loses: 3
# message: Rows with the same values removed each other
def pareto_set(table, maximize, minimize):
    good = pd.concat([table[list(maximize)], -table[list(minimize)]], axis=1).to_numpy(dtype=float)
    kept = []
    for i, name in enumerate(table.index):
        beaten = any(np.all(good[j] >= good[i]) for j in range(len(good)) if j != i)
        if not beaten:
            kept.append(name)
    return kept
