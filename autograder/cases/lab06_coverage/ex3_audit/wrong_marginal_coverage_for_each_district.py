# misconception: takes the marginal coverage for each district's
# loses: 2
# message: The overall number is no statement about a district
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] <= log["minutes"]) & (log["minutes"] <= log["longest"])
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
audit["coverage"] = overall
audit["covered"] = audit["covered"]
broken = list(audit.index[audit["coverage"] < 0.9])
