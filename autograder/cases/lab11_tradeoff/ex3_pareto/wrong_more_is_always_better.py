# misconception: forgets that less of a gap is better
# loses: 4
# message: In minimize less is better
def pareto_set(table, maximize, minimize):
    good = pd.concat([table[list(maximize)], table[list(minimize)]], axis=1).to_numpy(dtype=float)
    kept = []
    for i, name in enumerate(table.index):
        beaten = any(
            np.all(good[j] >= good[i]) and np.any(good[j] > good[i]) for j in range(len(good)) if j != i
        )
        if not beaten:
            kept.append(name)
    return kept
