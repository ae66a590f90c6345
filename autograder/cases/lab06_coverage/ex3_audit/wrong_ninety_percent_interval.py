# misconception: takes the promise's nine in ten for the level of the interval
# loses: 1
# message: This is a 90% interval
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] <= log["minutes"]) & (log["minutes"] <= log["longest"])
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"], level=0.9)
broken = list(audit.index[audit["high"] < 0.9])
