# style: builds the dict from pairs, in another case
harm_metric = dict(
    council="Demographic_parity_difference".lower(),
    provider="equalized_odds_difference",
    tutor="equal_opportunity_difference",
)
