# misconception: stops before the last person
# loses: 3
# message: count to the end of the array
def violations(chance, distance, constant):
    """Excess of each pair in violation: a dict from (i, j) with i < j to a number above 0."""
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance) - 1):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
