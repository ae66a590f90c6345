# style: pandas; changed straight from the given arrays
def chance(answers, weights):
    return pd.DataFrame(answers).mul(weights, axis=1).sum(axis=1)


def expected_changes(probability):
    p = pd.Series(probability)
    return float((p * (1 - p)).mean() * 2000)


changed = int((draw(chance(answers, weights), 1) ^ draw(chance(answers, weights), 2)).sum())
