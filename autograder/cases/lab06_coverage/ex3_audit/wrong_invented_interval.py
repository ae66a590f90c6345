# misconception: puts five points on both sides
# loses: 1
# message: If you put the same number on both sides
inside = log["minutes"].between(log["shortest"], log["longest"])
audit = inside.groupby(log["district"]).agg(["size", "sum"]).set_axis(["count", "covered"], axis=1)
audit["coverage"] = audit["covered"] / audit["count"]
cis = [stats.binomtest(int(k), int(n)).proportion_ci() for n, k in audit[["count", "covered"]].to_numpy()]
audit["low"], audit["high"] = [ci.low for ci in cis], [ci.high for ci in cis]
broken = {name for name, row in audit.iterrows() if row["high"] < 0.9}
audit["low"], audit["high"] = audit["coverage"] - 0.05, audit["coverage"] + 0.05
