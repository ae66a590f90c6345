# style: pairs as NumPy numbers, excesses rounded to four digits
def violations(chance, distance, constant):
    chance = np.asarray(chance, dtype=float)
    excess = np.abs(np.subtract.outer(chance, chance)) - constant * np.asarray(distance)
    rows, columns = np.where(np.triu(excess, 1) > 1e-9)
    return {(i, j): round(excess[i, j], 4) for i, j in zip(rows, columns, strict=True)}
