# misconception: drops duplicates first
# loses: 3
# message: If you kept only the first of rows with the same values
def pareto_set(table, maximize, minimize):
    table = table.drop_duplicates([*maximize, *minimize])
    good = pd.concat([table[list(maximize)], -table[list(minimize)]], axis=1).to_numpy(dtype=float)
    kept = []
    for i, name in enumerate(table.index):
        beaten = any(
            np.all(good[j] >= good[i]) and np.any(good[j] > good[i]) for j in range(len(good)) if j != i
        )
        if not beaten:
            kept.append(name)
    return kept
