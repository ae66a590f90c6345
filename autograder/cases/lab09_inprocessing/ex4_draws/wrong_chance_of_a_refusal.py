# misconception: the probability of the other answer
# loses: 2
# message: If you counted the refusals
def chance(answers, weights):
    return 1 - answers @ weights


def expected_changes(probability):
    probability = np.asarray(probability)
    return 1000 * np.mean(2 * probability * (1 - probability))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
