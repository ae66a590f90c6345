# misconception: reads an accuracy without what refusing everybody would score
# loses: 1
# message: Compare each accuracy with that
opened = "true_positive_rate_difference"
paid = 0
nearly_nobody = "post-processing"
