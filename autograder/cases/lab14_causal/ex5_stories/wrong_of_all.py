# misconception: gives the share of all recruits
# loses: 1
# message: divide by the southern ones
rate = joint["much"] / (joint["much"] + joint["little"])
flips = {"moves": 0.0, "schools": rate["north"] - rate["south"]}
flips["schools"] = flips["schools"] * joint.loc["south"].sum()
claim = "story"
