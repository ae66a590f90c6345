# misconception: audits without a legal map
# loses: 1
# message: an audit without a legal map
applies = {s: [] for s in tools.index}


def lowest(by):
    totals = screening.groupby(by)[["applicants", "selected"]].sum()
    rate = totals["selected"] / totals["applicants"]
    return rate.min() / rate.max()


lowest_ratio = {"four fifths": lowest("sex"), "local law 144": lowest(["sex", "category"])}
reading = "differ"
remedy = "question"
