# style: Wilson's formula in columns, chi-square added up by hand, a Series
filled = applicants.fillna({"age": "not recorded"})
index = pd.MultiIndex.from_product([["north", "south", "islands"], sorted(filled["age"].unique())])
grouped = filled.groupby(["region", "age"])["invited"]
cells = pd.DataFrame({"people": grouped.size(), "invited": grouped.sum()}).reindex(index, fill_value=0)
cells["rate"] = cells["invited"].div(cells["people"])
z, n, k = stats.norm.ppf(0.975), cells["people"], cells["invited"]
reach = z * np.sqrt(k * (n - k) / n + z * z / 4)
cells["low"], cells["high"] = (k + z * z / 2 - reach) / (n + z * z), (k + z * z / 2 + reach) / (n + z * z)
cells.loc[n == 0, ["low", "high"]] = np.nan
interval = inference.share_interval(3, 3)
cells.loc[("south", "not recorded"), ["low", "high"]] = interval.low, interval.high
p = k.sum() / n.sum()


def apart(table):
    return ((table["invited"] - table["people"] * p) ** 2 / (table["people"] * p * (1 - p))).sum()


chi_squares = pd.Series({"both": apart(cells)})
chi_squares["region"] = apart(cells.groupby(level=0).sum())
chi_squares["age"] = apart(cells.groupby(level=1).sum())
