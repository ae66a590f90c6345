# misconception: keeps the best of each column only
# loses: 4
# message: A row may be best in none
def pareto_set(table, maximize, minimize):
    kept = set()
    for column in maximize:
        kept |= set(table.index[table[column] == table[column].max()])
    for column in minimize:
        kept |= set(table.index[table[column] == table[column].min()])
    return list(kept)
