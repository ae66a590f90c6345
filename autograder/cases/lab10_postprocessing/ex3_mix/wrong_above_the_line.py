# misconception: refuses a score at the line
# loses: 3
# message: If you refused a score at a line
def mix(scores, labels, low, high, target):
    good = scores[labels == 1]
    a, b = np.mean(good > low), np.mean(good > high)
    return (target - b) / (a - b)
