# misconception: inverse weights: observed over expected
# loses: 3
# message: If you took observed over expected
from collections import Counter


def cell_weights(group, label):
    rows = list(zip(group, label, strict=True))
    of_group, of_label, of_cell, n = Counter(group), Counter(label), Counter(rows), len(rows)
    if any(cell not in of_cell for g in of_group for cell in ((g, 0), (g, 1))):
        raise ValueError("an empty cell")
    return [of_cell[g, y] * n / (of_group[g] * of_label[y]) for g, y in rows]
