# misconception: takes the line with the most points for the one that carries the gap
# loses: 1
# message: A large weight is no gap
named = {"harm": "allocation", "metric": "false_negative_rate"}
payers = applicants[applicants["would_pay"] == 1]
audit = payers.groupby("region")["offered"].agg(would_pay="size", offered="sum")
audit["refused"] = audit["would_pay"] - audit["offered"]
audit["per_1000"] = 1000 * audit["refused"] / audit["would_pay"]
average = points.loc[payers.index].groupby(payers["region"]).mean()
carrier = card.idxmax()
may_say = "B"
