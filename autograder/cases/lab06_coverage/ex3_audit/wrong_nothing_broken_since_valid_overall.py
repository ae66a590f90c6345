# misconception: concludes from marginal coverage that no district is let down
# loses: 1
# message: The promise to everybody is no promise to each district
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] <= log["minutes"]) & (log["minutes"] <= log["longest"])
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
broken = [] if overall >= 0.9 else list(audit.index)
