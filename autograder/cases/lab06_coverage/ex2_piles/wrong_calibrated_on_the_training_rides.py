# misconception: calibrates on the rides that fitted the model
# loses: 2
# message: The model has seen pile A
promise = None  # a number of minutes
kept = None  # a fraction
tempting = None  # a fraction
miss = {pile: rows["miss"] for pile, rows in rides.groupby("pile")}
promise = conformal_quantile(miss["A"])
kept = (miss["C"] <= promise).mean()
tempting = (miss["C"] <= conformal_quantile(miss["A"])).mean()
