# misconception: calls the rule unfair because the regions differ
# loses: 1
# message: the table is the same
rate = joint["much"] / (joint["much"] + joint["little"])
flips = {"moves": 0.0, "schools": rate["north"] - rate["south"]}
claim = "unfair"
