# misconception: counts the people whose answers agree
# loses: 4
# message: If you counted the people whose two answers agree
def chance(answers, weights):
    return answers @ weights


def expected_changes(probability):
    return 1000 * np.mean(probability**2 + (1 - probability) ** 2)


changed = int((draw(answers @ weights, 1) == draw(answers @ weights, 2)).sum())
