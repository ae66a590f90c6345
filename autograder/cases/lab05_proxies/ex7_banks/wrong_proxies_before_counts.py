# misconception: looks for a cause of a gap that may be chance
# loses: 1
# message: Look at the counts before you look for a cause
causes = {"Alder": "after the model", "Birch": "proxies", "Cedar": "proxies"}
