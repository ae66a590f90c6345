# misconception: solves for the three people whoever comes
# loses: 2
# message: fair_chances(
def fair_chances(gain, distance, constant):
    """Chances (array of shape (people,)) with the largest expected gain and no violation."""
    people = len(gain)
    sides, allowed = [], []
    for i in range(people):
        for j in range(people):
            if i != j:
                sides.append(np.eye(people)[i] - np.eye(people)[j])
                allowed.append(constant * distance[i][j])
    return np.array([0, 0.5, 1])
