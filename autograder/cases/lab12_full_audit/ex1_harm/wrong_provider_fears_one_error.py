# misconception: the provider only means people turned away
# loses: 1
# message: The provider also fears wrong placements
harm_metric = {
    "tutor": "equal_opportunity_difference",
    "council": "demographic_parity_difference",
    "provider": "equal_opportunity_difference",
}
