# misconception: replaces an infinite margin by the largest miss
# loses: 1
# message: Too few rides, and it returns the largest miss
def margin(misses, alpha):
    """The margin that a new ride's miss stays within, with probability at least 1 - alpha (a number)."""
    n = len(misses)
    k = math.ceil((n + 1) * (1 - alpha))
    return float(np.sort(misses)[k - 1]) if k <= n else float(np.max(misses))
