# misconception: every gap without the column comes from proxies
# loses: 1
# message: look at what was done with the score
causes = {"Alder": "proxies", "Birch": "chance", "Cedar": "proxies"}
