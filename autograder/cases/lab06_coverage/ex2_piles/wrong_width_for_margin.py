# misconception: gives the whole width of the range
# loses: 1
# message: The margin is half of it
promise = None  # a number of minutes
kept = None  # a fraction
tempting = None  # a fraction
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(miss["B"])
kept = (miss["C"] <= promise).mean()
promise = 2 * promise
tempting = (miss["C"] <= conformal_quantile(miss["A"])).mean()
