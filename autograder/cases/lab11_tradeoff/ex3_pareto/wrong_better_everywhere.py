# misconception: asks for better in every column, so that ties protect
# loses: 4
# message: If you asked for better in every column
def pareto_set(table, maximize, minimize):
    good = pd.concat([table[list(maximize)], -table[list(minimize)]], axis=1).to_numpy(dtype=float)
    kept = []
    for i, name in enumerate(table.index):
        beaten = any(np.all(good[j] > good[i]) for j in range(len(good)) if j != i)
        if not beaten:
            kept.append(name)
    return kept
