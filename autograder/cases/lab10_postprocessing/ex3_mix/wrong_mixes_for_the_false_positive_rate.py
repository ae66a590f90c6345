# misconception: meets the target among people with label 0
# loses: 3
# message: that is the false positive rate
def mix(scores, labels, low, high, target):
    bad = scores[labels == 0]
    a, b = np.mean(bad >= low), np.mean(bad >= high)
    return (target - b) / max(a - b, 1e-9)
