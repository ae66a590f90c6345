# style: deviations from the two means, in a list
def decorrelate(column, west):
    means = {s: np.mean([x for x, w in zip(column, west) if w == s]) for s in set(west)}
    middle = sum(column) / len(column)
    return [round(x - means[w] + middle, 3) for x, w in zip(column, west)]
