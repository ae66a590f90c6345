# misconception: everybody with a draw changes
# loses: 3
# message: Two draws often agree
def chance(answers, weights):
    return np.asarray(answers) @ np.asarray(weights)


def expected_changes(probability):
    return 1000 * np.mean((probability > 0) & (probability < 1))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
