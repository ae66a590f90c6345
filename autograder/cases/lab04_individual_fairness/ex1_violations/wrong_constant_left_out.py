# misconception: leaves the constant out
# loses: 2
# message: If the constant is left out
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = abs(chance[i] - chance[j]) - distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
