# misconception: the heaviest classifier decides
# loses: 2
# message: If you took the answer of the heaviest classifier
def chance(answers, weights):
    return answers[:, np.argmax(weights)].astype(float)


def expected_changes(probability):
    probability = np.asarray(probability)
    return 1000 * np.mean(2 * probability * (1 - probability))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
