# misconception: compares each row with the next
# loses: 4
# message: If you compared neighbors only
def pareto_set(table, maximize, minimize):
    v = np.hstack([table[maximize], -table[minimize]])
    kept = []
    for i in range(len(v)):
        near = [j for j in (i - 1, i + 1) if 0 <= j < len(v)]
        if not any((v[j] >= v[i]).all() and (v[j] > v[i]).any() for j in near):
            kept.append(table.index[i])
    return kept
