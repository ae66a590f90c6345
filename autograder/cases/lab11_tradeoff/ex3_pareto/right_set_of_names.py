# style: a set; pairs compared by all and any
def pareto_set(table, maximize, minimize):
    def beats(a, b):
        worse = any(a[c] < b[c] for c in maximize) or any(a[c] > b[c] for c in minimize)
        better = any(a[c] > b[c] for c in maximize) or any(a[c] < b[c] for c in minimize)
        return better and not worse

    rows = {name: table.loc[name] for name in table.index}
    return {n for n, mine in rows.items() if not any(beats(other, mine) for other in rows.values())}
