# misconception: rounds the rank down
# loses: 2
# message: The rank is rounded down
def margin(misses, alpha):
    """The margin that a new ride's miss stays within, with probability at least 1 - alpha (a number)."""
    n = len(misses)
    k = math.floor((n + 1) * (1 - alpha))
    return float(np.sort(misses)[k - 1]) if k <= n else math.inf
