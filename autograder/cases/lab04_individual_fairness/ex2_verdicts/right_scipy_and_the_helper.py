# style: SciPy for the distances, the course's helper for the counts
from scipy.spatial.distance import pdist, squareform

from fairness_audit.individual import lipschitz_violations

merit = pd.DataFrame({"dean": students["grade"], "union": students[["grade", "hours"]].sum(axis=1)}) / 50
distances = {who: pd.DataFrame(squareform(pdist(merit[[who]]))) for who in merit}
table = pd.DataFrame(
    {who: {n: len(lipschitz_violations(c, d)) for n, c in chances.items()} for who, d in distances.items()}
)
claim = "depends"
