# misconception: takes overlapping intervals for no gap
# loses: 1
# message: Two rates can differ although their intervals overlap
hub = report.loc["hub", "invited"] / report.loc["hub", "people"]
hub_of = (report.loc["hub", "invited"] + 1) / (report.loc["hub", "people"] + 2)
ratios, verdicts = {}, {}
for clinic, (k, n) in report.drop("hub").iterrows():
    ratios[clinic] = min(k / n, hub) / max(k / n, hub)
    p = (k + 1) / (n + 2)
    reach = stats.norm.ppf(1 - 0.05 / 12) * (
        np.sqrt(p * (1 - p) / (n + 2)) + np.sqrt(hub_of * (1 - hub_of) / 402)
    )
    low, high = p - hub_of - reach, p - hub_of + reach
    if not low <= 0 <= high:
        verdicts[clinic] = "gap"
    elif max(-low, high) < 0.1:
        verdicts[clinic] = "no large gap"
    else:
        verdicts[clinic] = "too few to say"
