# style: a normal interval by hand and the learner's own function
def cause(X, group, fraud, blocked):

    one, zero = (blocked[(fraud == 0) & (group == g)] for g in (1, 0))
    apart = one.mean() - zero.mean()
    reach = 1.96 * (one.var() / len(one) + zero.var() / len(zero)) ** 0.5
    if abs(apart) <= reach:
        return "chance"
    if leakage(X, np.asarray(group))["all together"] > 0.6:
        return "proxies"
    return "after the model"
