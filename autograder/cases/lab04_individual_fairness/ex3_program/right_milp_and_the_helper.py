# style: two-sided constraints in SciPy's milp, the price from the course's helper
from scipy.optimize import Bounds, LinearConstraint, milp

from fairness_audit.individual import fair_linear_program


def fair_chances(gain, distance, constant):
    i, j = np.triu_indices(len(gain), 1)
    difference = np.eye(len(gain))[i] - np.eye(len(gain))[j]
    limit = constant * np.asarray(distance)[i, j]
    found = milp(-gain, constraints=LinearConstraint(difference, -limit, limit), bounds=Bounds(0, 1))
    return pd.Series(found.x)


effort = students["grade"] + students["hours"]
price = pd.Series(
    {
        who: fair_linear_program(worth, np.abs(np.subtract.outer(m.to_numpy(), m.to_numpy())) / 50).price
        for who, m in {"dean": students["grade"], "union": effort}.items()
    }
).to_dict()
