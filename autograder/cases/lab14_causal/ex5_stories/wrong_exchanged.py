# misconception: exchanges the stories
# loses: 1
# message: which arrow leaves the region
rate = joint["much"] / (joint["much"] + joint["little"])
flips = {"moves": 0.0, "schools": rate["north"] - rate["south"]}
flips = {"moves": flips["schools"], "schools": 0}
claim = "story"
