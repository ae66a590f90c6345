# misconception: takes the interpolated quantile of what is there
# loses: 4
# message: plain quantile of the misses
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = np.quantile(own, 1 - alpha)
    return found
