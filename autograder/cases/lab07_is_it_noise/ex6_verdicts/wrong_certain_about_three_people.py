# misconception: takes the normal approximation, which is certain about three people
# loses: 1
# message: Three people, all invited
hub = report.loc["hub", "invited"] / report.loc["hub", "people"]
ratios, verdicts = {}, {}
for clinic, (k, n) in report.drop("hub").iterrows():
    p = k / n
    ratios[clinic] = min(p, hub) / max(p, hub)
    reach = stats.norm.ppf(1 - 0.05 / 12) * np.sqrt(p * (1 - p) / n + hub * (1 - hub) / 400)
    low, high = p - hub - reach, p - hub + reach
    if not low <= 0 <= high:
        verdicts[clinic] = "gap"
    elif max(-low, high) < 0.1:
        verdicts[clinic] = "no large gap"
    else:
        verdicts[clinic] = "too few to say"
