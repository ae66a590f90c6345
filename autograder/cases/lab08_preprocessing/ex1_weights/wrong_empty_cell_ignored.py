# misconception: does not think of an empty cell
# loses: 1
# message: No weight makes up for people who are not there
from collections import Counter


def cell_weights(group, label):
    rows = list(zip(group, label, strict=True))
    of_group, of_label, of_cell, n = Counter(group), Counter(label), Counter(rows), len(rows)
    return [of_group[g] * of_label[y] / n / of_cell[g, y] for g, y in rows]
