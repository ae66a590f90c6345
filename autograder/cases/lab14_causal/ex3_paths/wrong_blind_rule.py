# misconception: believes that a rule that reads nothing carries nothing
# loses: 1
# message: compare the three numbers
lea_and_others = recruits.loc[recruits.south == 1, "run"]
now = (lea_and_others >= 50).mean()
effects = {
    name: (lea_and_others + gain >= 50).mean() - now
    for name, gain in [("bus", 5), ("months", 8), ("both", 13)]
}
reading = "nothing"
