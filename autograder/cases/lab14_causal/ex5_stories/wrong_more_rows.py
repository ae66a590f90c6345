# misconception: asks for more rows
# loses: 1
# message: more rows give the same shares
rate = joint["much"] / (joint["much"] + joint["little"])
flips = {"moves": 0.0, "schools": rate["north"] - rate["south"]}
claim = "more"
