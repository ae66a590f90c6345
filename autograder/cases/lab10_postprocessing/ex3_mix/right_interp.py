# style: np.interp between the two rates
def mix(scores, labels, low, high, target):
    good = pd.Series(scores)[np.asarray(labels) == 1]
    return float(np.interp(target, [good.ge(high).mean(), good.ge(low).mean()], [0, 1]))
