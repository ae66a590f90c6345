# misconception: gives the share that fails
# loses: 2
# message: Give the share that holds
promise = None  # a number of minutes
kept = None  # a fraction
tempting = None  # a fraction
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(miss["B"])
kept = (miss["C"] > promise).mean()
tempting = (miss["C"] > conformal_quantile(miss["A"])).mean()
