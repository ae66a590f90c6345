# misconception: forgets the new ride's place when counting how many are needed
# loses: 2
# message: One too many
def fewest(alpha):
    return round(math.ceil(1 / alpha - 1e-9))


largest_holds = 6 / 7
tell = "no range yet"
