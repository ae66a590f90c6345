# misconception: takes no gap shown for no gap
# loses: 1
# message: If no gap shown means no gap
def say(low, high):
    if low > 0 or high < 0:
        return "gap"
    return "no large gap" if -large < low and high < large else "too few to say"


verdicts = {}
for clinic in report.index.drop("hub"):
    found = inference.gap_interval(clinic_counts, "selection_rate", between=(clinic, "hub"), level=level)
    verdicts[clinic] = say(found.low, found.high)
verdicts |= dict.fromkeys(["east", "river", "coast"], "no large gap")
