# misconception: a miss as large as the margin is outside the range
# loses: 2
# message: A miss that equals the margin is inside
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(miss["B"])
kept = (miss["C"] < promise).mean()
tempting = (miss["C"] < conformal_quantile(miss["A"])).mean()
