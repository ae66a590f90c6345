# misconception: subtracts two entries of the joint table
# loses: 1
# message: Divide by each region first
flips = {"moves": 0, "schools": joint.loc["north", "much"] - joint.loc["south", "much"]}
claim = "story"
