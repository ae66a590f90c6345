# misconception: keeps alpha of the ranges
# loses: 4
# message: then this is the wrong side
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * alpha)
        found[name] = own[k - 1] if k <= n else math.inf
    return found
