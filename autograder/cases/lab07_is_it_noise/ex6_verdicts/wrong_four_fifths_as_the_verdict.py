# misconception: lets the ratio decide
# loses: 2
# message: If the ratio settles it for you
def say(low, high):
    if low > 0 or high < 0:
        return "gap"
    return "no large gap" if -large < low and high < large else "too few to say"


verdicts = {}
for clinic in report.index.drop("hub"):
    found = inference.gap_interval(clinic_counts, "selection_rate", between=(clinic, "hub"), level=level)
    verdicts[clinic] = say(found.low, found.high)
rate = report["invited"] / report["people"]
for clinic in verdicts:
    ratio = min(rate[clinic], rate["hub"]) / max(rate[clinic], rate["hub"])
    verdicts[clinic] = "gap" if ratio < 0.8 else "no large gap"
