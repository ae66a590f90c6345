# misconception: reads the most accurate for the least
# loses: 1
# message: The baseline is the most accurate of the three
opened = "true_positive_rate_difference"
paid = 0
nearly_nobody = "baseline"
