# misconception: gives the difference instead of the excess
# loses: 3
# message: subtract what is allowed
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess > 1e-9:
                found[i, j] = abs(chance[i] - chance[j])
    return found
