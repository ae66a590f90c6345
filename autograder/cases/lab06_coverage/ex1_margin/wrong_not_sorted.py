# misconception: takes the k-th miss in the order of the file
# loses: 2
# message: The misses are not sorted
def margin(misses, alpha):
    """The margin that a new ride's miss stays within, with probability at least 1 - alpha (a number)."""
    n = len(misses)
    k = math.ceil((n + 1) * (1 - alpha))
    return float(misses[k - 1]) if k <= n else math.inf
