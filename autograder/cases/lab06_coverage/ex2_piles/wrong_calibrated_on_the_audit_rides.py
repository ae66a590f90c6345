# misconception: calibrates on the rides of the audit
# loses: 2
# message: Pile C is the audit
promise = None  # a number of minutes
kept = None  # a fraction
tempting = None  # a fraction
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(miss["C"])
kept = (miss["C"] <= promise).mean()
tempting = (miss["C"] <= conformal_quantile(miss["A"])).mean()
