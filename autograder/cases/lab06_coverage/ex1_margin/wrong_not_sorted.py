# misconception: takes the rides in their order
# loses: 4
# message: If you did not sort the misses
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = misses[districts == name]
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = own[k - 1] if k <= n else math.inf
    return found
