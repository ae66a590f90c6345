# misconception: np.quantile at k / n with method higher, as much code on the net has it
# loses: 4
# message: method='higher'
def margins(misses, districts, alpha):
    found = {}
    for name in set(districts):
        own = np.sort(misses[districts == name])
        n = len(own)
        k = math.ceil((n + 1) * (1 - alpha))
        found[name] = np.quantile(own, min(k / n, 1), method="higher")
    return found
