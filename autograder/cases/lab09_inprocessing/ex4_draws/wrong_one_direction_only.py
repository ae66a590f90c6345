# misconception: counts yes then no and forgets no then yes
# loses: 3
# message: Those refused first and approved second change too
def chance(answers, weights):
    return np.asarray(answers) @ np.asarray(weights)


def expected_changes(probability):
    probability = np.asarray(probability)
    return 1000 * np.mean(probability * (1 - probability))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
