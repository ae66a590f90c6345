# misconception: gives the largest miss where rides are few
# loses: 1
# message: gets its largest miss
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = own[k - 1] if k <= n else own[-1]
    return found
