# style: the course's helpers, shares to three decimals
by = {p: g["miss"] for p, g in rides.groupby("pile")}
promise = round(conformal_quantile(by["B"]), 2)
kept = dict(
    A=round(float(np.less_equal(by["C"], conformal_quantile(by["A"])).mean()), 3),
    B=round(float(np.less_equal(by["C"], promise).mean()), 3),
)
