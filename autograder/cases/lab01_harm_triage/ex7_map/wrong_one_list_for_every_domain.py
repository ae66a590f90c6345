# misconception: one audit for every domain, without asking which rule reads it
# loses: 1
# message: one list for every domain
applies = {s: ["four fifths", "local law 144", "article 22"] for s in tools.index}


def lowest(by):
    totals = screening.groupby(by)[["applicants", "selected"]].sum()
    rate = totals["selected"] / totals["applicants"]
    return rate.min() / rate.max()


lowest_ratio = {"four fifths": lowest("sex"), "local law 144": lowest(["sex", "category"])}
reading = "differ"
remedy = "question"
