# style: einsum; the two ways to differ, added; XOR
def chance(answers, weights):
    return np.einsum("ij,j->i", answers, weights)


def expected_changes(probability):
    yes_no = np.mean([p * (1 - p) for p in probability])
    no_yes = np.mean([(1 - p) * p for p in probability])
    return np.float64((yes_no + no_yes) * 1000)


changed = np.count_nonzero(draw(chance(answers, weights), 1) ^ draw(chance(answers, weights), 2))
