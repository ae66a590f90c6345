# style: Newcombe's interval from two Wilson intervals
def wilson(k, n):
    return stats.binomtest(int(k), int(n)).proportion_ci(1 - 0.05 / 6, method="wilson")


ratios, verdicts = {}, {}
k0, n0 = report.loc["hub"]
p0, hub = k0 / n0, wilson(k0, n0)
for clinic in report.index.drop("hub"):
    k, n = report.loc[clinic]
    p, own = k / n, wilson(k, n)
    low = p - p0 - np.hypot(p - own.low, hub.high - p0)
    high = p - p0 + np.hypot(own.high - p, p0 - hub.low)
    ratios[clinic] = p / p0 if p < p0 else p0 / p
    if low <= 0 <= high and (low <= -0.1 or high >= 0.1):
        verdicts[clinic] = "too few to say"
    else:
        verdicts[clinic] = "no large gap" if low <= 0 <= high else "gap"
