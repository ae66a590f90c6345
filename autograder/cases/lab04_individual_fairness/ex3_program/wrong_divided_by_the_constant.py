# misconception: divides by the constant
# loses: 2
# message: If you divided by the constant
def fair_chances(gain, distance, constant):
    """Chances (array of shape (people,)) with the largest expected gain and no violation."""
    people = len(gain)
    sides, allowed = [], []
    for i in range(people):
        for j in range(people):
            if i != j:
                sides.append(np.eye(people)[i] - np.eye(people)[j])
                allowed.append(distance[i][j] / constant)
    return linprog(-np.asarray(gain), A_ub=np.array(sides), b_ub=allowed, bounds=(0, 1)).x
