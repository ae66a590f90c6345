# misconception: each line for half of the people
# loses: 3
# message: Work out what share of those who repaid each line reaches
def mix(scores, labels, low, high, target):
    return 0.5
