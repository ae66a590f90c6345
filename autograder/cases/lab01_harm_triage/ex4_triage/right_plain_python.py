# style: dicts and counters, no table
def triage(y_true, y_pred, group):
    meets, missed = {}, {}
    for label, decision, name in zip(y_true, y_pred, group, strict=True):
        meets[name] = meets.get(name, 0) + int(label)
        missed[name] = missed.get(name, 0) + (1 if label and not decision else 0)
    if min(meets.values()) < 30:
        return "count first"
    rates = [missed[g] / meets[g] for g in meets]
    if max(rates) - min(rates) > 0.125:
        return "audit"
    return "improve for all" if sum(missed.values()) > sum(meets.values()) / 4 else "watch"
