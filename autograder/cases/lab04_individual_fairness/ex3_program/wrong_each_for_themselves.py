# misconception: decides each person alone
# loses: 3
# message: the pairs have to pass as well
def fair_chances(gain, distance, constant):
    """Chances (array of shape (people,)) with the largest expected gain and no violation."""
    people = len(gain)
    sides, allowed = [], []
    for i in range(people):
        for j in range(people):
            if i != j:
                sides.append(np.eye(people)[i] - np.eye(people)[j])
                allowed.append(constant * distance[i][j])
    return (np.asarray(gain) > 0).astype(float)
