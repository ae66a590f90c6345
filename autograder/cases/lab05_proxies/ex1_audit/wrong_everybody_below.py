# misconception: divides the false positives by everybody in the district
# loses: 1
# message: divide by the patients who came instead
log = pd.DataFrame({"district": district[new], "absent": absent[new], "booked": without_district})
came = log[log["absent"] == 0].groupby("district")
audit = came["booked"].agg(came="size", double_booked="sum", false_positive_rate="mean")
rate = audit["false_positive_rate"]
difference = rate["river"] - rate["hill"]
spread = np.sqrt((rate * (1 - rate) / audit["came"]).sum())
gap = {"estimate": difference, "low": difference - 1.96 * spread, "high": difference + 1.96 * spread}
verdict = "part of it stays"
audit["false_positive_rate"] = audit["double_booked"] / log.groupby("district").size()
