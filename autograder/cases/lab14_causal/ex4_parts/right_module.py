# style: one row per recruit, and the module of the course
from fairness_audit.causal import gap_parts_from_cells


def parts(cells):
    people = []
    for row in cells.itertuples():
        for i in range(row.recruits):
            people.append((row.schooling, row.region, row.training, int(i < row.passed)))
    people = pd.DataFrame(people, columns=["schooling", "region", "training", "passed"])
    return gap_parts_from_cells(
        people,
        "passed",
        "region",
        confounders=["schooling"],
        mediators=["training"],
        between=("south", "north"),
    ).drop("gap")
