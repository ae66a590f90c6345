# style: the course's helpers from end to end
def margins_by_district(misses, districts, alpha):
    return coverage.group_quantiles(misses, sensitive_features=districts, alpha=alpha)["quantile"]


here = riders.loc[riders.district != "quay"]
own_of = margins_by_district(calibration.miss, calibration.district, 0.1)
each = {
    "own margins": coverage.quantile_of_rows(own_of, sensitive_features=here.district),
    "one margin": np.full(len(here), conformal_quantile(calibration.miss)),
}
price = pd.DataFrame(columns=["mean_width", "river", "hill"], index=list(each), dtype=float)
for how, m in each.items():
    table = coverage_by_group(here.miss <= m, sensitive_features=here.district, size=2 * m)
    price.loc[how, ["hill", "river"]] = table.coverage
    price.loc[how, "mean_width"] = np.average(table.mean_size, weights=table["count"])
