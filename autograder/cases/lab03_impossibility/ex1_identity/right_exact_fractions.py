# style: counts a thousand people, other parameter names, a NumPy number
def implied_false_positive_rate(p, ppv, tpr):
    sick = 1000 * p
    right = sick * tpr
    wrong = right / ppv - right
    healthy = 1000 - sick
    return np.float64(wrong / healthy) if healthy > 0 and wrong <= healthy else float("nan")
