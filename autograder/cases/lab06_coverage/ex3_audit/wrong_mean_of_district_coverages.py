# misconception: averages the districts' coverages for the marginal coverage
# loses: 1
# message: mean of the districts' coverages
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] <= log["minutes"]) & (log["minutes"] <= log["longest"])
overall = held.groupby(log["district"]).mean().mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
broken = list(audit.index[audit["high"] < 0.9])
