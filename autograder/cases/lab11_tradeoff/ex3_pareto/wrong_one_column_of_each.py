# misconception: looks at the first column of each list
# loses: 2
# message: If you looked at one column of each list
def pareto_set(table, maximize, minimize):
    a, b = table[maximize[0]], table[minimize[0]]
    return [n for n in table.index if not ((a >= a[n]) & (b <= b[n]) & ((a > a[n]) | (b < b[n]))).any()]
