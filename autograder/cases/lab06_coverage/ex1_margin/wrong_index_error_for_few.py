# misconception: does not ask whether there is a k-th miss
# loses: 1
# message: the rank is beyond the last
def margin(misses, alpha):
    """The margin that a new ride's miss stays within, with probability at least 1 - alpha (a number)."""
    n = len(misses)
    k = math.ceil((n + 1) * (1 - alpha))
    return float(np.sort(misses)[k - 1])
