# misconception: weights by label only
# loses: 3
# message: If the weights look at the label only
from collections import Counter


def cell_weights(group, label):
    rows = list(zip(group, label, strict=True))
    of_group, of_label, of_cell, n = Counter(group), Counter(label), Counter(rows), len(rows)
    if any(cell not in of_cell for g in of_group for cell in ((g, 0), (g, 1))):
        raise ValueError("an empty cell")
    return [n / (2 * of_label[y]) for g, y in rows]
