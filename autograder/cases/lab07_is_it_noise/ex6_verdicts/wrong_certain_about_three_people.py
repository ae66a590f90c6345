# misconception: takes a standard error for three people
# loses: 1
# message: there is no spread
def say(low, high):
    if low > 0 or high < 0:
        return "gap"
    return "no large gap" if -large < low and high < large else "too few to say"


verdicts = {}
for clinic in report.index.drop("hub"):
    found = inference.gap_interval(clinic_counts, "selection_rate", between=(clinic, "hub"), level=level)
    verdicts[clinic] = say(found.low, found.high)
k, n = report["invited"], report["people"]
p = k / n
reach = stats.norm.ppf((1 + level) / 2) * np.sqrt(p * (1 - p) / n + p["hub"] * (1 - p["hub"]) / n["hub"])
verdicts = {c: say(p[c] - p["hub"] - reach[c], p[c] - p["hub"] + reach[c]) for c in verdicts}
