# misconception: errors stand for access
# loses: 1
# message: neither error rate says that
harm_metric = {
    "tutor": "equal_opportunity_difference",
    "council": "equalized_odds_difference",
    "provider": "equalized_odds_difference",
}
