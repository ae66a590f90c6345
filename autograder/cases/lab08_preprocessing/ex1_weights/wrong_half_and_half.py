# misconception: makes every group half and half
# loses: 2
# message: If every group has half its weight for each label
from collections import Counter


def cell_weights(group, label):
    rows = list(zip(group, label, strict=True))
    of_group, of_label, of_cell, n = Counter(group), Counter(label), Counter(rows), len(rows)
    if any(cell not in of_cell for g in of_group for cell in ((g, 0), (g, 1))):
        raise ValueError("an empty cell")
    return [of_group[g] / (2 * of_cell[g, y]) for g, y in rows]
