# style: masks and a list of pairs
def triage(y_true, y_pred, group):
    pairs = []
    for name in np.unique(group):
        meets = (group == name) & (y_true == 1)
        pairs.append((int(np.sum(meets & (y_pred == 0))), int(np.sum(meets))))
    if any(n < 30 for _, n in pairs):
        return "count first"
    shares = sorted(k / n for k, n in pairs)
    if 8 * (shares[-1] - shares[0]) > 1:
        return "audit"
    missed, meets = map(sum, zip(*pairs, strict=True))
    return "improve for all" if 4 * missed > meets else "watch"
