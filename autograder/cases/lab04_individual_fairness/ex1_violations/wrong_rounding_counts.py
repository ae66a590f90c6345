# misconception: takes rounding for a violation
# loses: 2
# message: that is rounding
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = abs(chance[i] - chance[j]) - constant * distance[i, j]
            if excess > 0:
                found[i, j] = excess
    return found
