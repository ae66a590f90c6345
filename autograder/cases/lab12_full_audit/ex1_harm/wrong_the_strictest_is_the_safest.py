# misconception: asks for equalized odds whatever the harm
# loses: 2
# message: more than this harm does
harm_metric = dict.fromkeys(["tutor", "council", "provider"], "equalized_odds_difference")
