# style: redraws two cells with a multinomial, takes percentiles, rounds
def bootstrap_gap(a, b, level=0.95):
    rng = np.random.default_rng(12345)
    redrawn = []
    for k, n in (a, b):
        redrawn.append(rng.multinomial(n, [k / n, 1 - k / n], size=20_000)[:, 0] / n)
    low, high = np.percentile(redrawn[0] - redrawn[1], [50 - 50 * level, 50 + 50 * level])
    return {"low": float(low), "high": float(high)} and (round(float(low), 3), round(float(high), 3))
