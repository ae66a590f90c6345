# misconception: a share instead of people per 1,000
# loses: 3
# message: If you gave a share
def chance(answers, weights):
    return np.asarray(answers) @ np.asarray(weights)


def expected_changes(probability):
    probability = np.asarray(probability)
    return np.mean(2 * probability * (1 - probability))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
