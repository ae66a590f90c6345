# misconception: weak columns one by one are weak together
# loses: 1
# message: Weak alone does not mean weak together
leaks = {"A": True, "B": False, "C": True, "D": False}
