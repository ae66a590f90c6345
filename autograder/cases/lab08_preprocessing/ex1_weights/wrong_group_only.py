# misconception: weights by group only, so that the groups are equally heavy
# loses: 3
# message: If the weights look at the group only
from collections import Counter


def cell_weights(group, label):
    rows = list(zip(group, label, strict=True))
    of_group, of_label, of_cell, n = Counter(group), Counter(label), Counter(rows), len(rows)
    if any(cell not in of_cell for g in of_group for cell in ((g, 0), (g, 1))):
        raise ValueError("an empty cell")
    return [n / (len(of_group) * of_group[g]) for g, y in rows]
