# misconception: asks whether the training rides stay within their own margin
# loses: 1
# message: Riders of pile C travel by that margin
promise = None  # a number of minutes
kept = None  # a fraction
tempting = None  # a fraction
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(miss["B"])
kept = (miss["C"] <= promise).mean()
tempting = (miss["A"] <= conformal_quantile(miss["A"])).mean()
