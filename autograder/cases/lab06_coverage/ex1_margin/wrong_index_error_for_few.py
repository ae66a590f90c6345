# misconception: runs beyond the last ride
# loses: 1
# message: Where the rank is beyond a district's last ride
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = own[k - 1]
    return found
