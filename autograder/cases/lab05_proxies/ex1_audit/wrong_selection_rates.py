# misconception: audits everybody who was double-booked instead of those who came
# loses: 1
# message: The harm falls on those who came
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
everybody = log.groupby("district")["without"]
audit["double_booked"] = everybody.sum()
audit["false_positive_rate"] = everybody.mean()
