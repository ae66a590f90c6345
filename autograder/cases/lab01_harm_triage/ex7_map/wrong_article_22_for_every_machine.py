# misconception: takes every automated decision for one with a significant effect
# loses: 1
# message: The next song has none
applies = {
    "screening tool": ["four fifths", "local law 144"],
    "warehouse score": ["four fifths"],
    "loan desk": ["article 22"],
    "playlist": [],
}
applies["playlist"] = ["article 22"]


def lowest(by):
    totals = screening.groupby(by)[["applicants", "selected"]].sum()
    rate = totals["selected"] / totals["applicants"]
    return rate.min() / rate.max()


lowest_ratio = {"four fifths": lowest("sex"), "local law 144": lowest(["sex", "category"])}
reading = "differ"
remedy = "question"
