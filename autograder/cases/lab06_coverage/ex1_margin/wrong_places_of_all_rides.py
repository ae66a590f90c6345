# misconception: takes the rank from everybody's number of rides
# loses: 2
# message: then count again: each district has its own n
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = min(n, math.ceil(n * math.ceil((len(misses) + 1) * (1 - alpha)) / len(misses) - 1e-9))
        found[name] = own[k - 1] if k <= n else math.inf
    return found
