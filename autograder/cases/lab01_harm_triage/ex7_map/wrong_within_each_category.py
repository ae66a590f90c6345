# misconception: compares the sexes within each category only
# loses: 1
# message: lowest_ratios(
applies = dict.fromkeys(tools.index)  # a list for each
remedy = None  # one of the keys of `remedies`


def lowest_ratios(counts):
    """Return the lowest ratio each rule looks at (dict with the keys "four fifths" and "local law 144")."""
    found = {"four fifths": [], "local law 144": []}
    for by in (["sex"], ["category"], ["sex", "category"]):
        groups = counts.groupby(by)[["applicants", "selected"]].sum()
        rate = groups["selected"] / groups["applicants"]
        if len(by) == 1:
            found["four fifths"].append(rate.min() / rate.max())
        rate = rate[groups["applicants"] >= 0.02 * counts["applicants"].sum()]
        if len(by) == 2:
            rate = (rate.unstack() / rate.unstack().max()).stack()
            found["local law 144"].append(rate.min())
        else:
            found["local law 144"].append(rate.min() / rate.max())
    return {rule: min(ratios) for rule, ratios in found.items()}


applies = {
    "screening tool": ["four fifths", "local law 144"],
    "warehouse score": ["four fifths"],
    "card limit": [],
    "loan desk": ["article 22"],
    "playlist": [],
}
remedy = "question"
