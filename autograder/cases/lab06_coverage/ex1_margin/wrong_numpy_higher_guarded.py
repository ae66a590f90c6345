# misconception: the same, with infinity where the rank is beyond the last ride
# loses: 4
# message: method='higher'
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = np.quantile(own, k / n, method="higher") if k <= n else math.inf
    return found
