# misconception: calls the margin of few rides unknown
# loses: 1
# message: gets NaN
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = own[k - 1] if k <= n else math.nan
    return found
