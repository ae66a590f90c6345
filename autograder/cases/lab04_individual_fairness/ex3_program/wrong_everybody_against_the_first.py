# misconception: bounds everybody against the first person only
# loses: 2
# message: against the first person only
def fair_chances(gain, distance, constant):
    """Chances (array of shape (people,)) with the largest expected gain and no violation."""
    people = len(gain)
    sides, allowed = [], []
    for i in range(people):
        for j in range(people):
            if i != j and 0 in (i, j):
                sides.append(np.eye(people)[i] - np.eye(people)[j])
                allowed.append(constant * distance[i][j])
    return linprog(-np.asarray(gain), A_ub=np.array(sides), b_ub=allowed, bounds=(0, 1)).x
