# misconception: leaves districts without a finite margin out
# loses: 1
# message: missing from the answer
def margins_by_district(misses, districts, alpha):
    """A margin for each district, from its own rides (dict of district to number)."""
    by = pd.Series(np.asarray(misses)).groupby(np.asarray(districts))
    found = {name: conformal_quantile(own, alpha) for name, own in by}
    return {name: m for name, m in found.items() if m < math.inf}


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
