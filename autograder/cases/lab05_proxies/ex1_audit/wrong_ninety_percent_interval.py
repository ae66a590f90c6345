# misconception: takes a 90% interval
# loses: 1
# message: If this is a 90% interval
log = pd.DataFrame({"district": district[new], "absent": absent[new], "booked": without_district})
came = log[log["absent"] == 0].groupby("district")
audit = came["booked"].agg(came="size", double_booked="sum", false_positive_rate="mean")
rate = audit["false_positive_rate"]
difference = rate["river"] - rate["hill"]
spread = np.sqrt((rate * (1 - rate) / audit["came"]).sum())
gap = {"estimate": difference, "low": difference - 1.96 * spread, "high": difference + 1.96 * spread}
verdict = "part of it stays"

found = gap_interval(
    GroupCounts.from_arrays(absent[new], without_district, sensitive_features=district[new]),
    "false_positive_rate",
    between=("river", "hill"),
    level=0.9,
)
gap |= {"low": found.low, "high": found.high}
