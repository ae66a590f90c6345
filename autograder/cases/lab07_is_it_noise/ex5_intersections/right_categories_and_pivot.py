# style: categories, a pivot for the cells, statsmodels-free Wilson by hand
ages = pd.Categorical(applicants["age"].fillna("not recorded"), ["under 40", "40 and over", "not recorded"])
regions = pd.Categorical(applicants["region"])
by = applicants["invited"].groupby([regions, ages], observed=False)
cells = pd.DataFrame({"people": by.count(), "invited": by.sum(), "rate": by.mean()})
bounds = {
    pair: stats.binomtest(int(k), int(n)).proportion_ci(method="wilson") if n else (np.nan, np.nan)
    for pair, (n, k) in cells[["people", "invited"]].iterrows()
}
cells["low"], cells["high"] = [b[0] for b in bounds.values()], [b[1] for b in bounds.values()]
cells = cells.round(3)
y = applicants["invited"].to_numpy()
frame = pd.DataFrame({"region": np.asarray(regions), "age": np.asarray(ages)})
chi_squares = {}
for name, columns in (("both", ["region", "age"]), ("age", ["age"]), ("region", ["region"])):
    counts = GroupCounts.from_arrays(y, y, sensitive_features=frame[columns].agg(" / ".join, axis=1))
    chi_squares[name] = round(inference.independence_test(counts, "selection_rate").statistic, 3)
