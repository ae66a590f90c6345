# misconception: measures coverage where the margin was made
# loses: 1
# message: they hold by construction
promise = None  # a number of minutes
kept = None  # a fraction
tempting = None  # a fraction
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(miss["B"])
kept = (miss["B"] <= promise).mean()
tempting = (miss["C"] <= conformal_quantile(miss["A"])).mean()
