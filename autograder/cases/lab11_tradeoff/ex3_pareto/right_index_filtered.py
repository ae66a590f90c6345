# style: an Index, filtered by broadcasting
def pareto_set(table, maximize, minimize):
    v = pd.concat([table[maximize], -table[minimize]], axis=1).to_numpy()
    at_least = (v[None] >= v[:, None]).all(-1)
    same = (v[None] == v[:, None]).all(-1)
    return table.index[~(at_least & ~same).any(axis=1)]
