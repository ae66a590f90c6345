# style: one matrix of differences with both signs, bounds as a list
def fair_chances(gain, distance, constant):
    i, j = np.triu_indices(len(gain), 1)
    one = np.eye(len(gain))
    difference = one[i] - one[j]
    limit = constant * distance[i, j]
    answer = linprog(
        [-g for g in gain],
        A_ub=np.vstack([difference, -difference]),
        b_ub=np.concatenate([limit, limit]),
        bounds=[(0, 1)] * len(gain),
    )
    return answer.x.tolist()
