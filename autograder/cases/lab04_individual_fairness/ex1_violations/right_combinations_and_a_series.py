# style: combinations of positions, rounded sums, a Series with pairs as labels
from itertools import combinations


def violations(chance, distance, constant):
    found = {}
    for i, j in combinations(range(len(chance)), 2):
        higher, lower = max(chance[i], chance[j]), min(chance[i], chance[j])
        excess = higher - (lower + constant * distance[j, i])
        if round(float(excess), 9) > 0:
            found[(i, j)] = float(excess)
    return found
