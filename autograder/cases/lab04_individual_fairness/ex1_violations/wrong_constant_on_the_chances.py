# misconception: multiplies the chances by the constant
# loses: 2
# message: it belongs to the distance
def violations(chance, distance, constant):
    found = {}
    for i in range(len(chance)):
        for j in range(i + 1, len(chance)):
            excess = constant * abs(chance[i] - chance[j]) - distance[i, j]
            if excess > 1e-9:
                found[i, j] = excess
    return found
