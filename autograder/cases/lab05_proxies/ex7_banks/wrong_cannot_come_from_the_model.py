# misconception: a model that did not get the group cannot have it
# loses: 1
# message: it had the proxies
causes = {"Alder": "after the model", "Birch": "chance", "Cedar": "after the model"}
