# misconception: calls the rule fair because it does not read the region
# loses: 1
# message: nobody would change in either story
rate = joint["much"] / (joint["much"] + joint["little"])
flips = {"moves": 0.0, "schools": rate["north"] - rate["south"]}
claim = "fair"
