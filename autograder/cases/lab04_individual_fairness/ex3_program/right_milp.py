# style: two-sided constraints in SciPy's milp
from scipy.optimize import Bounds, LinearConstraint, milp


def fair_chances(gain, distance, constant):
    i, j = np.triu_indices(len(gain), 1)
    difference = np.eye(len(gain))[i] - np.eye(len(gain))[j]
    limit = constant * np.asarray(distance)[i, j]
    found = milp(-gain, constraints=LinearConstraint(difference, -limit, limit), bounds=Bounds(0, 1))
    return pd.Series(found.x)
