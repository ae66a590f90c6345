# misconception: leaves the new ride out: n where n + 1 belongs
# loses: 2
# message: so use n + 1 and not n
def margin(misses, alpha):
    """The margin that a new ride's miss stays within, with probability at least 1 - alpha (a number)."""
    n = len(misses)
    k = math.ceil(n * (1 - alpha))
    return float(np.sort(misses)[k - 1]) if k <= n else math.inf
