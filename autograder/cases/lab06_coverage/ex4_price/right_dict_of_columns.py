# style: a dict of columns
here = riders[riders["district"] != "quay"]
n = here["district"].value_counts()


def covered(margins):
    return {d: (here.loc[here["district"] == d, "miss"] <= margins[d]).mean() for d in n.index}


both = {"one margin": dict.fromkeys(n.index, one), "own margins": own.to_dict()}
price = pd.DataFrame({how: covered(m) for how, m in both.items()}).T
price["mean_width"] = [2 * sum(m[d] * n[d] for d in n.index) / n.sum() for m in both.values()]
tell = "no range yet"

price = price.to_dict()
