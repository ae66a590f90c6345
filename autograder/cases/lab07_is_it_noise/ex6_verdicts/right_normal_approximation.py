# style: the normal approximation, in plain loops
hub = report.loc["hub", "invited"] / report.loc["hub", "people"]
ratios, verdicts = {}, {}
for clinic, (k, n) in report.drop("hub").iterrows():
    p = k / n
    ratios[clinic] = min(p, hub) / max(p, hub)
    z = stats.norm.ppf(1 - 0.05 / 12)
    reach = z * np.sqrt(p * (1 - p) / n + hub * (1 - hub) / 400)
    low, high = p - hub - reach, p - hub + reach
    verdicts[clinic] = "too few to say"
    if min(k, n - k) >= 5:
        if not low <= 0 <= high:
            verdicts[clinic] = "gap"
        elif max(-low, high) < 0.1:
            verdicts[clinic] = "no large gap"
