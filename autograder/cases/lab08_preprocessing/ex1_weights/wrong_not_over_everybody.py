# misconception: row total times column total, not divided by everybody
# loses: 3
# message: divide by the number of people as well
from collections import Counter


def cell_weights(group, label):
    rows = list(zip(group, label, strict=True))
    of_group, of_label, of_cell, n = Counter(group), Counter(label), Counter(rows), len(rows)
    if any(cell not in of_cell for g in of_group for cell in ((g, 0), (g, 1))):
        raise ValueError("an empty cell")
    return [of_group[g] * of_label[y] / of_cell[g, y] for g, y in rows]
