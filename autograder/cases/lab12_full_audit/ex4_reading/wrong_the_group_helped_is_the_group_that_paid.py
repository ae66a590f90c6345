# misconception: takes the group that gained for the one that lost
# loses: 1
# message: Look at the column lost
opened = "true_positive_rate_difference"
paid = 1
nearly_nobody = "in-processing"
