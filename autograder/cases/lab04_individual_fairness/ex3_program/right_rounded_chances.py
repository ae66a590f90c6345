# style: chances rounded to three digits, each person also against themselves
def fair_chances(gain, distance, constant):
    n = len(gain)
    sides = np.zeros((n * n, n))
    for row in range(n * n):
        sides[row, row // n] += 1
        sides[row, row % n] -= 1
    found = linprog(np.negative(gain), sides, constant * np.ravel(distance), bounds=[0, 1], method="highs")
    return np.round(found.x, 3)
