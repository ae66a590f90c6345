# misconception: uses the tolerance of the example
# loses: 2
# message: It should be
def count_policies(north_rates, south_rates, tolerance):
    """Policies within the tolerance: a dict with an entry per criterion and one for "all three"."""
    policies = north_rates.merge(south_rates, how="cross", suffixes=(", north", ", south"))
    matched = pd.DataFrame(
        {m: (policies[f"{m}, north"] - policies[f"{m}, south"]).abs() <= 0.05 for m in criteria}
    )
    return {**matched.sum(), "all three": matched.all(axis=1).sum()}
