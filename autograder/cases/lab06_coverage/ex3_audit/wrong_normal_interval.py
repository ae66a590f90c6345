# misconception: takes the normal approximation for an exact interval
# loses: 1
# message: This is the normal approximation
overall = None  # a fraction
audit = None  # a DataFrame, one row per district
broken = None  # a list of districts
held = (log["shortest"] <= log["minutes"]) & (log["minutes"] <= log["longest"])
overall = held.mean()
audit = coverage_by_group(held, sensitive_features=log["district"])
half = 1.959963984540054 * np.sqrt(audit["coverage"] * (1 - audit["coverage"]) / audit["count"])
audit["low"], audit["high"] = audit["coverage"] - half, audit["coverage"] + half
broken = list(audit.index[audit["high"] < 0.9])
