# misconception: whoever the classifiers disagree about changes
# loses: 1
# message: two draws often agree
def chance(answers, weights):
    return answers @ weights


def expected_changes(probability):
    return 2000 * np.mean(np.array(probability) * (1 - np.array(probability)))


changed = int((answers.min(axis=1) != answers.max(axis=1)).sum())
