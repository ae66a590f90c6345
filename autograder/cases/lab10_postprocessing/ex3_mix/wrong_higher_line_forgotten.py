# misconception: forgets that the higher line approves people as well
# loses: 3
# message: If you divided the target by what the lower line reaches
def mix(scores, labels, low, high, target):
    return target / np.mean(scores[labels == 1] >= low)
