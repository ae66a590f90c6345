# style: counts how many of the n + 1 places may fail, in plain lists
def margins(misses, districts, alpha):
    piles = {}
    for miss, name in zip(misses, districts):
        piles.setdefault(str(name), []).append(float(miss))
    found = {}
    for name, own in piles.items():
        may_fail = int((len(own) + 1) * alpha + 1e-9)
        found[name] = sorted(own)[-may_fail] if may_fail else float("inf")
    return found
