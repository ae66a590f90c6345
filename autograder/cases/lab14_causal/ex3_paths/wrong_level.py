# misconception: gives the share who would pass
# loses: 2
# message: subtract the share who do
lea_and_others = recruits.loc[recruits.south == 1, "run"]
now = (lea_and_others >= 50).mean()
effects = {
    name: (lea_and_others + gain >= 50).mean() for name, gain in [("bus", 5), ("months", 8), ("both", 13)]
}
reading = "months"
