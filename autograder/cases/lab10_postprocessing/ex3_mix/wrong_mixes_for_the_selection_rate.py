# misconception: meets the target among everybody
# loses: 3
# message: If you met the target among everybody
def mix(scores, labels, low, high, target):
    a, b = np.mean(scores >= low), np.mean(scores >= high)
    return (target - b) / (a - b)
