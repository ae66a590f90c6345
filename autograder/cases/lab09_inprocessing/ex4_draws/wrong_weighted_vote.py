# misconception: the mixture votes instead of drawing
# loses: 2
# message: If you let the classifiers vote
def chance(answers, weights):
    return (answers @ weights >= 0.5).astype(float)


def expected_changes(probability):
    probability = np.asarray(probability)
    return 1000 * np.mean(2 * probability * (1 - probability))


changed = np.sum(draw(answers @ weights, 1) != draw(answers @ weights, 2))
