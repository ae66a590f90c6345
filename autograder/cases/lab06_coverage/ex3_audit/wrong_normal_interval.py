# misconception: takes the normal approximation
# loses: 1
# message: If you took the normal approximation
inside = log["minutes"].between(log["shortest"], log["longest"])
audit = inside.groupby(log["district"]).agg(["size", "sum"]).set_axis(["count", "covered"], axis=1)
audit["coverage"] = audit["covered"] / audit["count"]
cis = [stats.binomtest(int(k), int(n)).proportion_ci() for n, k in audit[["count", "covered"]].to_numpy()]
audit["low"], audit["high"] = [ci.low for ci in cis], [ci.high for ci in cis]
broken = {name for name, row in audit.iterrows() if row["high"] < 0.9}
half = 1.959964 * np.sqrt(audit["coverage"] * (1 - audit["coverage"]) / audit["count"])
audit["low"], audit["high"] = audit["coverage"] - half, audit["coverage"] + half
