# misconception: takes a wide interval for a misleading one
# loses: 1
# message: Wide is not misleading
y, rows = absent[new], {}
for name, keep, group in [
    ("everybody", np.ones(2000, bool), district[new]),
    ("consenting", consents, district[new]),
    ("long ride", np.ones(2000, bool), long_ride),
    ("guessed", np.ones(2000, bool), guessed),
]:
    came = keep & (y == 0)
    one, other = [without_district[came & (group == g)] for g in ("river", "hill")]
    gap = one.mean() - other.mean()
    reach = 1.96 * np.sqrt(one.var() / len(one) + other.var() / len(other))
    rows[name] = {"gap": gap, "low": gap - reach, "high": gap + reach}
estimates = pd.DataFrame(rows).T
misleading = ["long ride", "consenting"]
