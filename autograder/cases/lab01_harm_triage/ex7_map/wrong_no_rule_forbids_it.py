# misconception: takes what no rule forbids for fine
# loses: 1
# message: does not make it small
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


lowest_ratio = {"four fifths": lowest("sex"), "local law 144": lowest(["sex", "category"])}
reading = "passes both"
remedy = "question"
