# misconception: an AUC below one half is no leak
# loses: 1
# message: read it the other way round
leaks = {"A": True, "B": True, "C": False, "D": False}
