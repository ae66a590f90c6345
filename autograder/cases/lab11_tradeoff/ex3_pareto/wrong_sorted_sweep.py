# misconception: sorts by one column and sweeps down another, as for two columns
# loses: 3
# message: A row stays unless
def pareto_set(table, maximize, minimize):
    kept, best = [], float("inf")
    for name, row in table.sort_values(maximize[0], ascending=False).iterrows():
        if row[minimize[0]] < best:
            kept.append(name)
            best = row[minimize[0]]
    return kept
