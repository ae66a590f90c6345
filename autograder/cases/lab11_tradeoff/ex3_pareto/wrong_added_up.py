# misconception: one number for all columns
# loses: 4
# message: If you added the columns up
def pareto_set(table, maximize, minimize):
    total = table[maximize].sum(axis=1) - table[minimize].sum(axis=1)
    return list(table.index[total == total.max()])
