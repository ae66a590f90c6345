# misconception: compares the regions at equal thresholds only
# loses: 2
# message: If you compared equal thresholds only
def count_policies(north_rates, south_rates, tolerance):
    near = (north_rates[criteria] - south_rates[criteria]).abs() <= tolerance
    return {**near.sum(), "all three": near.all(axis=1).sum()}
