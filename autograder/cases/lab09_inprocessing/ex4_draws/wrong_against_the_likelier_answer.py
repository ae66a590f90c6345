# misconception: how often a draw goes against the likelier answer
# loses: 2
# message: how often a draw goes against the likelier answer
def chance(answers, weights):
    return np.asarray(answers) @ np.asarray(weights)


def expected_changes(probability):
    return 1000 * np.mean(np.minimum(probability, 1 - probability))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
