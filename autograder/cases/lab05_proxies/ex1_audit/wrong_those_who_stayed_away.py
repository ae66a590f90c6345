# misconception: takes the true positive rate of those who stay away
# loses: 2
# message: Count the new patients of each district whose absent is 0
log = pd.DataFrame({"district": district[new], "absent": absent[new], "booked": without_district})
came = log[log["absent"] == 0].groupby("district")
audit = came["booked"].agg(came="size", double_booked="sum", false_positive_rate="mean")
rate = audit["false_positive_rate"]
difference = rate["river"] - rate["hill"]
spread = np.sqrt((rate * (1 - rate) / audit["came"]).sum())
gap = {"estimate": difference, "low": difference - 1.96 * spread, "high": difference + 1.96 * spread}
verdict = "part of it stays"
away = log[log["absent"] == 1].groupby("district")
audit = away["booked"].agg(came="size", double_booked="sum", false_positive_rate="mean")
