# style: counts a thousand people, other parameter names, a NumPy number
def implied_false_positive_rate(p, ppv, tpr):
    sick = 1000 * p
    right_flags_per_wrong_one = np.divide(ppv, 1 - ppv) if ppv < 1 else np.inf
    return np.float64(sick * tpr / right_flags_per_wrong_one / (1000 - sick))
