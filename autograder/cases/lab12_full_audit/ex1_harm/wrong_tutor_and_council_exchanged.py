# misconception: exchanges who asks for what
# loses: 2
# message: choose the metric by the harm
harm_metric = {
    "tutor": "demographic_parity_difference",
    "council": "equal_opportunity_difference",
    "provider": "equalized_odds_difference",
}
