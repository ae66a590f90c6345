# misconception: gives a small district the margin of all rides
# loses: 1
# message: A district with too few rides got the margin of all rides
def margins_by_district(misses, districts, alpha):
    """A margin for each district, from its own rides (dict of district to number)."""
    by = pd.Series(np.asarray(misses)).groupby(np.asarray(districts))
    everybody = conformal_quantile(misses, alpha)
    found = {name: conformal_quantile(own, alpha) for name, own in by}
    return {name: m if m < math.inf else everybody for name, m in found.items()}


price = None  # a DataFrame, two rows and three columns
two = riders[riders["district"] != "quay"]
one_margin = conformal_quantile(calibration["miss"], 0.1)
own_margins = margins_by_district(calibration["miss"], calibration["district"], 0.1)
rows = {}
for name, each in {
    "one margin": pd.Series(one_margin, index=two.index),
    "own margins": two["district"].map(own_margins),
}.items():
    rows[name] = {**(two["miss"] <= each).groupby(two["district"]).mean(), "mean_width": 2 * each.mean()}
price = pd.DataFrame(rows).T
