# misconception: dropping the column removes the gap
# loses: 1
# message: took the dropped column for a dropped gap
log = pd.DataFrame({"district": district[new], "absent": absent[new], "booked": without_district})
came = log[log["absent"] == 0].groupby("district")
audit = came["booked"].agg(came="size", double_booked="sum", false_positive_rate="mean")
rate = audit["false_positive_rate"]
difference = rate["river"] - rate["hill"]
spread = np.sqrt((rate * (1 - rate) / audit["came"]).sum())
gap = {"estimate": difference, "low": difference - 1.96 * spread, "high": difference + 1.96 * spread}
verdict = "part of it stays"
verdict = "the gap is gone"
