# misconception: gives the gain that is left
# loses: 1
# message: The price is what was lost
from fairness_audit.individual import fair_linear_program


def program_of(d):
    return fair_linear_program(worth, d).probability


def fair_chances(gain, distance, constant):
    n = len(gain)
    sides, allowed = [], []
    for i in range(n):
        for j in range(n):
            if i != j:
                row = np.zeros(n)
                row[i], row[j] = 1, -1
                sides.append(row)
                allowed.append(constant * distance[i, j])
    return linprog(-gain, A_ub=np.array(sides), b_ub=allowed, bounds=(0, 1)).x


merit = {"dean": students["grade"], "union": students["grade"] + students["hours"]}
price = {}
for who, m in merit.items():
    d = np.abs(np.subtract.outer(m.to_numpy(), m.to_numpy())) / 50
    price[who] = worth @ program_of(d)
