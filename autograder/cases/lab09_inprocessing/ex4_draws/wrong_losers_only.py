# misconception: counts only those who lose an approval
# loses: 1
# message: If you counted the people who lose an approval
def chance(answers, weights):
    return np.asarray(answers) @ np.asarray(weights)


def expected_changes(probability):
    probability = np.asarray(probability)
    return 1000 * np.mean(2 * probability * (1 - probability))


changed = int(np.sum(draw(answers @ weights, 1) > draw(answers @ weights, 2)))
