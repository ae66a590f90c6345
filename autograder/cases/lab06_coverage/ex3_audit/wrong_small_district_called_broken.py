# misconception: reads a verdict off a share of few rides
# loses: 1
# message: so few rides cannot show it
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] <= log["minutes"]) & (log["minutes"] <= log["longest"])
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
broken = list(audit.index[audit["coverage"] < 0.9])
