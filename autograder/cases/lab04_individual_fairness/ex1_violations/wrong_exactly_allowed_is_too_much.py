# misconception: counts a pair that differs by exactly what is allowed
# loses: 3
# message: it is not in violation
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess >= 0:
                found[i, j] = excess
    return found
