# misconception: calibrates on all rides together
# loses: 2
# message: This takes all three piles
promise = None  # a number of minutes
kept = None  # a fraction
tempting = None  # a fraction
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(rides["miss"], alpha=0.1)
kept = (rides["miss"] <= promise).mean()
tempting = (miss["C"] <= conformal_quantile(miss["A"])).mean()
