# misconception: divides alpha among the districts
# loses: 3
# message: If you divided alpha among the districts
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha / len(set(districts))) - 1e-9)
        found[name] = own[k - 1] if k <= n else math.inf
    return found
