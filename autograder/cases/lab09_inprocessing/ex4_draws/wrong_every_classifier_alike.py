# misconception: a plain mean over the classifiers
# loses: 2
# message: If you counted every classifier alike
def chance(answers, weights):
    return np.mean(answers, axis=1)


def expected_changes(probability):
    probability = np.asarray(probability)
    return 1000 * np.mean(2 * probability * (1 - probability))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
