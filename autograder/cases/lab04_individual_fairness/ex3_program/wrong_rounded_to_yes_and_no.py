# misconception: rounds the chances to yes and no
# loses: 3
# message: If you rounded chances to yes and no
def fair_chances(gain, distance, constant):
    """Chances (array of shape (people,)) with the largest expected gain and no violation."""
    people = len(gain)
    sides, allowed = [], []
    for i in range(people):
        for j in range(people):
            if i != j:
                sides.append(np.eye(people)[i] - np.eye(people)[j])
                allowed.append(constant * distance[i][j])
    return np.round(linprog(-np.asarray(gain), A_ub=np.array(sides), b_ub=allowed, bounds=(0, 1)).x)
