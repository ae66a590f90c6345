# misconception: takes the group that gained for the one that lost
# loses: 1
# message: Group 1 gained places
opened = "equal_opportunity_difference"
paid = 1
nearly_nobody = "in-processing"
