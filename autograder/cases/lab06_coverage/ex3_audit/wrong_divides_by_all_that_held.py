# misconception: asks where the kept promises fall, instead of whose are kept
# loses: 1
# message: divides by the rides that held
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] <= log["minutes"]) & (log["minutes"] <= log["longest"])
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
audit["coverage"] = audit["covered"] / audit["covered"].sum()
broken = list(audit.index[audit["high"] < 0.9])
