# misconception: gives the margin of all rides where rides are few
# loses: 1
# message: gets the margin of all rides
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = (
            own[k - 1] if k <= n else np.sort(misses)[math.ceil((len(misses) + 1) * (1 - alpha)) - 1]
        )
    return found
