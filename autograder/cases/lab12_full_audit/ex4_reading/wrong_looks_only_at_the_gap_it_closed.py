# misconception: reports the gap that the mitigation was told to close
# loses: 1
# message: Ask which of the others grew
opened = "selection_rate_difference"
paid = 0
nearly_nobody = "in-processing"
