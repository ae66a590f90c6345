# style: plain loops over rows
def pareto_set(table, maximize, minimize):
    def as_good(a, b):
        return all(table.at[a, c] >= table.at[b, c] for c in maximize) and all(
            table.at[a, c] <= table.at[b, c] for c in minimize
        )

    names = set()
    for mine in table.index:
        if not any(as_good(other, mine) and not as_good(mine, other) for other in table.index):
            names.add(mine)
    return names
