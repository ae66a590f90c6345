# misconception: reads access as access of the qualified
# loses: 1
# message: who gets a place at all
harm_metric = {
    "tutor": "equal_opportunity_difference",
    "council": "equal_opportunity_difference",
    "provider": "equalized_odds_difference",
}
