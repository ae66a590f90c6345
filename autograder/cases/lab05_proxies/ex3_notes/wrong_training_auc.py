# misconception: takes the AUC on the training people for leakage
# loses: 1
# message: Score people who were left out
leaks = {"A": True, "B": True, "C": True, "D": True}
