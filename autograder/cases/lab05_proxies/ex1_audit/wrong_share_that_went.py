# misconception: reports what went for what is left
# loses: 1
# message: This is the share that went
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
share_left = 1 - share_left
