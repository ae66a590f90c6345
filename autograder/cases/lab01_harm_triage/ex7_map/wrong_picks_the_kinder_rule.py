# misconception: chooses the rule that looks better
# loses: 1
# message: Nobody chooses between them
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
reading = "pick"
remedy = "question"
