# misconception: subtracts the river from the hill
# loses: 2
# message: River minus hill
y, rows = absent[new], {}
for name, keep, group in [
    ("everybody", np.ones(1600, bool), district[new]),
    ("consenting", consents, district[new]),
    ("long ride", np.ones(1600, bool), long_ride),
    ("guessed", np.ones(1600, bool), guessed),
]:
    came = keep & (y == 0)
    one, other = [without_district[came & (group == g)] for g in ("river", "hill")]
    gap_there = one.mean() - other.mean()
    reach = 1.96 * np.sqrt(one.var() / len(one) + other.var() / len(other))
    rows[name] = {"gap": gap_there, "low": gap_there - reach, "high": gap_there + reach}
estimates = pd.DataFrame(rows).T
misleading = ["long ride"]
estimates = pd.DataFrame({"gap": -estimates["gap"], "low": -estimates["high"], "high": -estimates["low"]})
