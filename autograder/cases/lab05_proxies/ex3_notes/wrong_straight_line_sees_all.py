# misconception: an AUC of one half of a straight line means no information
# loses: 1
# message: does not mean that there is nothing
leaks = {"A": False, "B": True, "C": True, "D": False}
