# misconception: names the county's districts in the code
# loses: 4
# message: hill
def margins(misses, districts, alpha):
    found = {}
    for name in ("hill", "river", "quay"):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = own[k - 1] if k <= n else math.inf
    return found
