# misconception: rounds the rank down
# loses: 4
# message: If you rounded the rank down
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.floor((n + 1) * (1 - alpha))
        found[name] = own[k - 1] if k <= n else math.inf
    return found
