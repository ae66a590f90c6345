# misconception: takes an undefined rate for 0
# loses: 1
# message: NaN matches nothing
def count_policies(north_rates, south_rates, tolerance):
    """Policies within the tolerance: a dict with an entry per criterion and one for "all three"."""
    north_rates, south_rates = north_rates.fillna(0), south_rates.fillna(0)
    policies = north_rates.merge(south_rates, how="cross", suffixes=(", north", ", south"))
    matched = pd.DataFrame(
        {m: (policies[f"{m}, north"] - policies[f"{m}, south"]).abs() <= tolerance for m in criteria}
    )
    return {**matched.sum(), "all three": matched.all(axis=1).sum()}
