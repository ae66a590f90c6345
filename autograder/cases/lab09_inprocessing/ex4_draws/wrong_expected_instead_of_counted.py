# misconception: the expected number instead of two draws
# loses: 1
# message: If you gave the expected number
def chance(answers, weights):
    return answers @ weights


def expected_changes(probability):
    return 2000 * np.mean(np.array(probability) * (1 - np.array(probability)))


changed = round(expected_changes(chance(answers, weights)) / 1000 * len(answers))
