# style: the course's own counts
def triage(y_true, y_pred, group):
    counts = GroupCounts.from_arrays(y_true, y_pred, sensitive_features=group)
    meets = counts.table["tp"] + counts.table["fn"]
    if (meets < 30).any():
        return "count first"
    verdict = "watch"
    if counts.overall()["false_negative_rate"] > 0.25:
        verdict = "improve for all"
    if counts.difference("false_negative_rate") > 0.125:
        verdict = "audit"
    return verdict
