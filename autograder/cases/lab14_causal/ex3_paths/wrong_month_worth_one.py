# misconception: lets a month count one point
# loses: 2
# message: training counts half
lea_and_others = recruits.loc[recruits.south == 1, "run"]
now = (lea_and_others >= 50).mean()
effects = {
    name: (lea_and_others + gain >= 50).mean() - now
    for name, gain in [("bus", 5), ("months", 4), ("both", 9)]
}
reading = "months"
