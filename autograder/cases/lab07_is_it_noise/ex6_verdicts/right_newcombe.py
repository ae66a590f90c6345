# style: Newcombe's interval from two Wilson intervals
def say(low, high):
    if low > 0 or high < 0:
        return "gap"
    return "no large gap" if -large < low and high < large else "too few to say"


def wilson(k, n):
    return stats.binomtest(int(k), int(n)).proportion_ci(1 - 0.05 / 6, method="wilson")


verdicts = {}
k0, n0 = report.loc["hub"]
p0, hub = k0 / n0, wilson(k0, n0)
for clinic in report.index.drop("hub"):
    k, n = report.loc[clinic]
    p, own = k / n, wilson(k, n)
    low = p - p0 - np.hypot(p - own.low, hub.high - p0)
    high = p - p0 + np.hypot(own.high - p, p0 - hub.low)
    verdicts[clinic] = say(low, high)
