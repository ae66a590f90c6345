# style: one person at a time, in plain Python
def bench(label, decisions, group):
    rows = {}
    for name in decisions.columns:
        people = list(zip(label, decisions[name].tolist(), group))
        chosen, hits = {}, {}
        for y, d, g in people:
            chosen.setdefault(g, []).append(d)
            if y == 1:
                hits.setdefault(g, []).append(d)
        selected = [sum(v) / len(v) for v in chosen.values()]
        reached = [sum(v) / len(v) for v in hits.values()]
        rows[name] = {
            "selected_per_1000": round(1000 * sum(d for _, d, _ in people) / len(people)),
            "false_positives_per_1000": round(1000 * sum(d and not y for y, d, _ in people) / len(people)),
            "accuracy_score": sum(y == d for y, d, _ in people) / len(people),
            "selection_rate_difference": max(selected) - min(selected),
            "true_positive_rate_difference": max(reached) - min(reached),
        }
    return pd.DataFrame(rows).T
