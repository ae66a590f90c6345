# misconception: picks demographic parity for every harm
# loses: 2
# message: choose the metric by the harm
harm_metric = dict.fromkeys(["tutor", "council", "provider"], "demographic_parity_difference")
