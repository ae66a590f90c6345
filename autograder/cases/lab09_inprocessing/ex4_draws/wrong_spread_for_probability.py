# misconception: the standard deviation of a draw
# loses: 2
# message: expected_changes
def chance(answers, weights):
    return answers @ weights


def expected_changes(probability):
    return 1000 * np.mean(np.sqrt(probability * (1 - probability)))


changed = int((draw(answers @ weights, 1) != draw(answers @ weights, 2)).sum())
