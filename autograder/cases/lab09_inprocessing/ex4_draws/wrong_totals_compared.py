# misconception: the difference of two totals
# loses: 1
# message: If you subtracted two totals
def chance(answers, weights):
    return np.asarray(answers) @ np.asarray(weights)


def expected_changes(probability):
    probability = np.asarray(probability)
    return 1000 * np.mean(2 * probability * (1 - probability))


changed = abs(int(draw(answers @ weights, 1).sum()) - int(draw(answers @ weights, 2).sum()))
