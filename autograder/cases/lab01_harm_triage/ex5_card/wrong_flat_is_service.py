# misconception: calls a refused flat poor service
# loses: 1
# message: A flat is handed out or not
named = {"harm": "quality of service", "metric": "false_negative_rate"}
payers = applicants[applicants["would_pay"] == 1]
audit = payers.groupby("region")["offered"].agg(would_pay="size", offered="sum")
audit["refused"] = audit["would_pay"] - audit["offered"]
audit["per_1000"] = 1000 * audit["refused"] / audit["would_pay"]
average = points.loc[payers.index].groupby(payers["region"]).mean()
carrier = (average.max() - average.min()).idxmax()
may_say = "B"
