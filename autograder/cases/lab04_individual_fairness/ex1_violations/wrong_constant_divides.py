# misconception: divides the distance by the constant
# loses: 2
# message: a larger constant allows more
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = abs(chance[i] - chance[j]) - distance[i, j] / constant
            if excess > 1e-9:
                found[i, j] = excess
    return found
