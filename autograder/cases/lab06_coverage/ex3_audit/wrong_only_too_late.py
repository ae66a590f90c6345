# misconception: looks at late rides only
# loses: 3
# message: one end of the range only
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = log["minutes"] <= log["longest"]
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
broken = list(audit.index[audit["high"] < 0.9])
