# misconception: asks whether the intervals of the rates overlap
# loses: 1
# message: intervals of the two rates overlap
def say(low, high):
    if low > 0 or high < 0:
        return "gap"
    return "no large gap" if -large < low and high < large else "too few to say"


verdicts = {}
for clinic in report.index.drop("hub"):
    found = inference.gap_interval(clinic_counts, "selection_rate", between=(clinic, "hub"), level=level)
    verdicts[clinic] = say(found.low, found.high)
own = {c: inference.share_interval(*report.loc[c], level=0.999) for c in report.index}
for clinic in verdicts:
    if own[clinic].low <= own["hub"].high and own["hub"].low <= own[clinic].high:
        verdicts[clinic] = "no large gap" if clinic == "lake" else "too few to say"
