# misconception: the same seed for both days
# loses: 1
# message: If both days have one seed
def chance(answers, weights):
    return answers @ weights


def expected_changes(probability):
    return 2000 * np.mean(np.array(probability) * (1 - np.array(probability)))


changed = int((draw(answers @ weights, 1) != draw(answers @ weights, 1)).sum())
