# misconception: counts a ride at the end of its range as a failure
# loses: 2
# message: compare with <=
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] < log["minutes"]) & (log["minutes"] < log["longest"])
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
broken = list(audit.index[audit["high"] < 0.9])
