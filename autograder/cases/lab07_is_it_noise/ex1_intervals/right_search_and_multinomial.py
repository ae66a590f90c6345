# style: finds the rates by bisection, redraws two cells with a multinomial, takes percentiles
def solve(too_low):
    a, b = 0.0, 1.0
    for _ in range(60):
        middle = (a + b) / 2
        a, b = (middle, b) if too_low(middle) else (a, middle)
    return (a + b) / 2


def rate_interval(k, n, level=0.95):
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else solve(lambda p: stats.binom.sf(k - 1, n, p) < tail)
    high = 1.0 if k == n else solve(lambda p: stats.binom.cdf(k, n, p) > tail)
    return (low, high)


def gap_interval(a, b, level=0.95):
    rng = np.random.default_rng(12345)
    redrawn = []
    for k, n in (a, b):
        redrawn.append(rng.multinomial(n, [k / n, 1 - k / n], size=20_000)[:, 0] / n)
    low, high = np.percentile(redrawn[0] - redrawn[1], [50 - 50 * level, 50 + 50 * level])
    return (float(low), float(high))
