# style: finds the probability by bisection on the expected rate
def mix(scores, labels, low, high, target):
    good = [s for s, y in zip(scores, labels) if y]
    below, above = 0.0, 1.0
    while above - below > 1e-6:
        p = (below + above) / 2
        reached = sum(1.0 if s >= high else p if s >= low else 0.0 for s in good) / len(good)
        below, above = (p, above) if reached < target else (below, p)
    return p
