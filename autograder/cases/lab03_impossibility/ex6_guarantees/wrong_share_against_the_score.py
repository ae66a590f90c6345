# misconception: compares each share with its score
# loses: 1
# message: If you compared each share with its score
gaps = {"demographic parity": None, "equalized odds": None, "calibration": None}
selection_gap = None  # a number
response = None  # one of the six
rates = outcome.rates()
sick_at_score = first_year.groupby(["score", "region"])["sick"].mean().unstack()
gaps = {
    "demographic parity": outcome.difference("selection_rate"),
    "equalized odds": outcome.equalized_odds_difference(),
    "calibration": sick_at_score.sub(np.array(scores) / 100, axis=0).abs().max().max(),
}
north_year, south_base_rate = rates.loc["north"], rates.loc["south", "base_rate"]
sick_invited = south_base_rate * north_year["true_positive_rate"]
healthy_invited = (1 - south_base_rate) * north_year["false_positive_rate"]
selection_gap = sick_invited + healthy_invited - north_year["selection_rate"]
response = "choose by harm"
