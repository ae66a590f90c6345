# style: the course's helpers from end to end, three digits
here = riders.loc[riders.district != "quay"]
each = {
    "own margins": coverage.quantile_of_rows(own, sensitive_features=here.district),
    "one margin": np.full(len(here), one),
}
price = pd.DataFrame(columns=["mean_width", "river", "hill"], index=list(each), dtype=float)
for how, m in each.items():
    table = coverage_by_group(here.miss <= m, sensitive_features=here.district, size=2 * m)
    price.loc[how, ["hill", "river"]] = table.coverage
    price.loc[how, "mean_width"] = np.average(table.mean_size, weights=table["count"])
price = price.round({"mean_width": 1, "river": 3, "hill": 3})
tell = "No range yet"
