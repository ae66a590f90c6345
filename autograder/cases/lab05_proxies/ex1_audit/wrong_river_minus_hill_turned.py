# misconception: subtracts the river from the hill
# loses: 2
# message: The sign is turned round
log = pd.DataFrame(
    {"district": district[new], "absent": absent[new], "with": with_district, "without": without_district}
)
came = log[log["absent"] == 0].groupby("district")
audit = came["without"].agg(came="size", double_booked="sum", false_positive_rate="mean")
rate = audit["false_positive_rate"]
gap = rate["hill"] - rate["river"]
spread = np.sqrt((rate * (1 - rate) / audit["came"]).sum())
interval = [gap - 1.96 * spread, gap + 1.96 * spread]
share_left = -gap / came["with"].mean().diff()["river"]
verdict = "part of it stays"
