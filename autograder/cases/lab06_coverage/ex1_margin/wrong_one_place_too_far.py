# misconception: counts positions from one
# loses: 3
# message: one place too far
def margin(misses, alpha):
    """The margin that a new ride's miss stays within, with probability at least 1 - alpha (a number)."""
    n = len(misses)
    k = math.ceil((n + 1) * (1 - alpha))
    return float(np.sort(misses)[k]) if k < n else math.inf
