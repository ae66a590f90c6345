# misconception: calls a gap among thousands chance
# loses: 1
# message: this is not chance
causes = {"Alder": "after the model", "Birch": "chance", "Cedar": "chance"}
