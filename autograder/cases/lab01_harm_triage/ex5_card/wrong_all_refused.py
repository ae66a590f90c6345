# misconception: counts everybody who was refused
# loses: 1
# message: you counted people who would not pay
named = {"harm": "allocation", "metric": "false_negative_rate"}
payers = applicants[applicants["would_pay"] == 1]
audit = payers.groupby("region")["offered"].agg(would_pay="size", offered="sum")
audit["refused"] = (applicants["offered"] == 0).groupby(applicants["region"]).sum()
audit["per_1000"] = 1000 * (applicants["offered"] == 0).groupby(applicants["region"]).mean()
average = points.loc[payers.index].groupby(payers["region"]).mean()
carrier = (average.max() - average.min()).idxmax()
may_say = "B"
