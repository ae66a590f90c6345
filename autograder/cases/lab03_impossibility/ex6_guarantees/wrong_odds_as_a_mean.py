# misconception: averages the two gaps of equalized odds
# loses: 1
# message: If you took the mean of the two gaps
gaps = {"demographic parity": None, "equalized odds": None, "calibration": None}
selection_gap = None  # a number
response = None  # one of the six
rates = outcome.rates()
sick_at_score = first_year.groupby(["score", "region"])["sick"].mean().unstack()
gaps = {
    "demographic parity": outcome.difference("selection_rate"),
    "equalized odds": (outcome.difference("true_positive_rate") + outcome.difference("false_positive_rate"))
    / 2,
    "calibration": (sick_at_score["north"] - sick_at_score["south"]).abs().max(),
}
north_year, south_base_rate = rates.loc["north"], rates.loc["south", "base_rate"]
sick_invited = south_base_rate * north_year["true_positive_rate"]
healthy_invited = (1 - south_base_rate) * north_year["false_positive_rate"]
selection_gap = sick_invited + healthy_invited - north_year["selection_rate"]
response = "choose by harm"
