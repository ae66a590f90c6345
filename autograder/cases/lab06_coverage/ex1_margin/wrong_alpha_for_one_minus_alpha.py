# misconception: takes the quantile on the wrong side
# loses: 3
# message: This is the wrong side
def margin(misses, alpha):
    """The margin that a new ride's miss stays within, with probability at least 1 - alpha (a number)."""
    n = len(misses)
    k = math.ceil((n + 1) * alpha)
    return float(np.sort(misses)[k - 1]) if k <= n else math.inf
