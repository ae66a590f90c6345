# misconception: no harm is named
# loses: 1
# message: Say who is harmed
asked = {"prediction": "invited", "groups": "office", "selection": "benefit", "why": "fairness"}
