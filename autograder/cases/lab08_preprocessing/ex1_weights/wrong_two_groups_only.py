# misconception: knows two groups only
# loses: 2
# message: which is not right
def cell_weights(group, label):
    first = sorted({str(name) for name in group})[0]
    rows = [(str(name) == first, y) for name, y in zip(group, label)]
    groups, labels = [g for g, _ in rows], [y for _, y in rows]
    if any((g, y) not in rows for g in set(groups) for y in (0, 1)):
        raise ValueError("an empty cell")
    return [groups.count(g) * labels.count(y) / len(rows) / rows.count((g, y)) for g, y in rows]
