# misconception: takes the association for an effect in both stories
# loses: 1
# message: does not change the schooling
rate = joint["much"] / (joint["much"] + joint["little"])
flips = {"moves": 0.0, "schools": rate["north"] - rate["south"]}
flips["moves"] = flips["schools"]
claim = "story"
