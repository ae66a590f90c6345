# misconception: the formula at the mean probability
# loses: 3
# message: If you put the mean probability into the formula
def chance(answers, weights):
    return answers @ weights


def expected_changes(probability):
    p = np.mean(probability)
    return 2000 * p * (1 - p)


changed = int((draw(answers @ weights, 1) != draw(answers @ weights, 2)).sum())
