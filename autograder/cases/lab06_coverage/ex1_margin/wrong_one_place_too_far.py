# misconception: counts positions from one
# loses: 4
# message: If you took position k of the sorted misses
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = own[k] if k < n else math.inf
    return found
