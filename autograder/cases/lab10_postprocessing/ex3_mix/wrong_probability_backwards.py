# misconception: gives the probability of the higher line
# loses: 3
# message: If you gave the probability of the higher line
def mix(scores, labels, low, high, target):
    good = scores[labels == 1]
    a, b = np.mean(good >= low), np.mean(good >= high)
    return (a - target) / (a - b)
