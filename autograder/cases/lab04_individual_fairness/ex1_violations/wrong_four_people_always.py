# misconception: looks at the four people whoever comes
# loses: 2
# message: violations(
def violations(chance, distance, constant):
    """Excess of each pair in violation: a dict from (i, j) with i < j to a number above 0."""
    chance, distance = four_chances, four_distances
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
