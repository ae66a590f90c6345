# misconception: takes a standard deviation for the gap
# loses: 2
# message: If you took a standard deviation
def triage(y_true, y_pred, group):
    """One of "count first", "audit", "improve for all", "watch" (arrays of shape (rows,))."""
    people = pd.DataFrame({"meets": y_true, "missed": (y_true == 1) & (y_pred == 0), "group": group})
    by_group = people.groupby("group")[["meets", "missed"]].sum()
    if by_group["meets"].min() < 30:
        return "count first"
    share = by_group["missed"] / by_group["meets"]
    if share.std(ddof=0) > 1 / 16:
        return "audit"
    if by_group["missed"].sum() / by_group["meets"].sum() > 1 / 4:
        return "improve for all"
    return "watch"
