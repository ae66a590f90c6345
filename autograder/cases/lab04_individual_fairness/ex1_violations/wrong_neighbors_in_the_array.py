# misconception: compares neighbors in the array only
# loses: 3
# message: If you compared neighbors in the array only
def violations(chance, distance, constant):
    """Excess of each pair in violation: a dict from (i, j) with i < j to a number above 0."""
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, min(i + 2, len(chance))):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
