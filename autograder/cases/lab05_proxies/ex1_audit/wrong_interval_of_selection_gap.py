# misconception: gives the interval of another gap
# loses: 1
# message: interval of the gap in selection rates
log = pd.DataFrame(
    {"district": district[new], "absent": absent[new], "with": with_district, "without": without_district}
)
came = log[log["absent"] == 0].groupby("district")
audit = came["without"].agg(came="size", double_booked="sum", false_positive_rate="mean")
rate = audit["false_positive_rate"]
gap = rate["river"] - rate["hill"]
spread = np.sqrt((rate * (1 - rate) / audit["came"]).sum())
interval = [gap - 1.96 * spread, gap + 1.96 * spread]
share_left = gap / came["with"].mean().diff()["river"]
verdict = "part of it stays"
found = gap_interval(
    GroupCounts.from_arrays(absent[new], without_district, sensitive_features=district[new]),
    "selection_rate",
    between=("river", "hill"),
)
interval = (found.low, found.high)
