# misconception: looks at a pair only if the first has the larger chance
# loses: 2
# message: because the first has the smaller chance
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = chance[i] - chance[j] - constant * distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
