# misconception: counts as payers only those who were refused
# loses: 2
# message: added up
named = {"harm": None, "metric": None}
audit = None  # a DataFrame: rows north, south; columns would_pay, refused, per_1000
carrier = None  # "deposit", "contract", "reference" or "address"
may_say = None  # "A", "B", "C" or "D"
named = {"harm": "allocation", "metric": "false_negative_rate"}
payers = applicants[applicants["would_pay"] == 1]
audit = payers.groupby("region")["offered"].agg(would_pay="size", offered="sum")
audit["would_pay"] = audit["would_pay"] - audit["offered"]
audit["offered"] = 0
audit["refused"] = audit["would_pay"] - audit["offered"]
audit["per_1000"] = 1000 * audit["refused"] / audit["would_pay"]
average = points.loc[payers.index].groupby(payers["region"]).mean()
carrier = (average.max() - average.min()).idxmax()
may_say = "B"
