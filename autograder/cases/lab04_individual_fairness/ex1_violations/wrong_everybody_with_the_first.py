# misconception: compares everybody with the first person
# loses: 3
# message: with the first person only
def violations(chance, distance, constant):
    """Excess of each pair in violation: a dict from (i, j) with i < j to a number above 0."""
    found = {}
    for i in range(1):
        for j in range(i + 1, len(chance)):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
