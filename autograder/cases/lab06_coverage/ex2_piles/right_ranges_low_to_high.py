# style: ranges from low to high end, in a Series
promise = np.float64(conformal_quantile(rides.query("pile == 'B'").miss, 0.1))
audit_rides, kept = rides[rides.pile == "C"], pd.Series(dtype=float)
for pile in ["B", "A"]:
    m = conformal_quantile(rides.miss[rides.pile == pile])
    low, high = audit_rides.predicted - m, audit_rides.predicted + m
    kept[pile] = audit_rides.minutes.between(low, high).sum() / len(audit_rides)
