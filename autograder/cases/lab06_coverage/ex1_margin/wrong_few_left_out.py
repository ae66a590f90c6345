# misconception: leaves out a district with few rides
# loses: 1
# message: is left out of the answer
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = own[k - 1] if k <= n else math.inf
    return {name: m for name, m in found.items() if m < math.inf}
