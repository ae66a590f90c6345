# misconception: divides by all recruits
# loses: 2
# message: dilute the share
lea_and_others = recruits.loc[recruits.south == 1, "run"]
now = (lea_and_others >= 50).mean()
effects = {
    name: (lea_and_others + gain >= 50).mean() - now
    for name, gain in [("bus", 5), ("months", 8), ("both", 13)]
}
effects = {k: v * len(lea_and_others) / len(recruits) for k, v in effects.items()}
reading = "months"
