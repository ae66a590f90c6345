# misconception: takes thirty for a number that is always enough
# loses: 2
# message: Thirty is a rule of thumb
def fewest(alpha):
    return 30


largest_holds = 6 / 7
tell = "no range yet"
