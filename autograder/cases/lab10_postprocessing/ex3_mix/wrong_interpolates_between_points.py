# misconception: interpolates between the points of the two lines
# loses: 3
# message: If you interpolated between the points of the score
def mix(scores, labels, low, high, target):
    return (high - target * 100) / (high - low)
