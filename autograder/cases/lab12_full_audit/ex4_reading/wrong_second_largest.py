# misconception: takes the gap that grew second
# loses: 1
# message: another one grew more
opened = "false_positive_rate_difference"
paid = 0
nearly_nobody = "in-processing"
