# misconception: divides by the people refused
# loses: 1
# message: If you divided by all who were refused
named = {"harm": "allocation", "metric": "false_negative_rate"}
payers = applicants[applicants["would_pay"] == 1]
audit = payers.groupby("region")["offered"].agg(would_pay="size", offered="sum")
audit["refused"] = audit["would_pay"] - audit["offered"]
audit["per_1000"] = 1000 * audit["refused"] / (applicants["offered"] == 0).groupby(applicants["region"]).sum()
average = points.loc[payers.index].groupby(payers["region"]).mean()
carrier = (average.max() - average.min()).idxmax()
may_say = "B"
