# misconception: leaves the new ride out of the count
# loses: 4
# message: then the new ride is missing
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil(n * (1 - alpha))
        found[name] = own[k - 1] if k <= n else math.inf
    return found
