# misconception: looks at the categories only
# loses: 1
# message: leaves out the sexes
applies = {
    "screening tool": ["four fifths", "local law 144"],
    "warehouse score": ["four fifths"],
    "loan desk": ["article 22"],
    "playlist": [],
}


def lowest(by):
    totals = screening.groupby(by)[["applicants", "selected"]].sum()
    rate = totals["selected"] / totals["applicants"]
    return rate.min() / rate.max()


lowest_ratio = {"four fifths": lowest("category"), "local law 144": lowest(["sex", "category"])}
reading = "differ"
remedy = "question"
