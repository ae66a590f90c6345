# misconception: divides by the people double-booked
# loses: 1
# message: false_positive_rate divides by those
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
audit["false_positive_rate"] = audit["double_booked"] / log.groupby("district")["without"].sum()
