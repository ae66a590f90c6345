# style: counts the people above and between the lines
def mix(scores, labels, low, high, target):
    good = scores[labels == 1]
    above, between = (good >= high).sum(), ((good >= low) & (good < high)).sum()
    return (target * len(good) - above) / between
