# misconception: keeps (i, j) and (j, i)
# loses: 3
# message: If every pair is there twice
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(len(chance)):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
