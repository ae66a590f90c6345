# style: counts how many of the n + 1 places may fail
def margin(misses, alpha):
    ordered = sorted(misses)
    may_fail = int((len(ordered) + 1) * alpha + 1e-9)
    if may_fail == 0:
        return float("inf")
    return ordered[-may_fail]
