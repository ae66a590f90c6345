# misconception: looks for the line among all applicants
# loses: 1
# message: look at those who would pay
named = {"harm": None, "metric": None}
audit = None  # a DataFrame: rows north, south; columns would_pay, refused, per_1000
carrier = None  # "deposit", "contract", "reference" or "address"
may_say = None  # "A", "B", "C" or "D"
named = {"harm": "allocation", "metric": "false_negative_rate"}
payers = applicants[applicants["would_pay"] == 1]
audit = payers.groupby("region")["offered"].agg(would_pay="size", offered="sum")
audit["refused"] = audit["would_pay"] - audit["offered"]
audit["per_1000"] = 1000 * audit["refused"] / audit["would_pay"]
audit = audit.drop(columns="offered")
average = points.groupby(applicants["region"]).mean()
carrier = (average.max() - average.min()).idxmax()
may_say = "B"
