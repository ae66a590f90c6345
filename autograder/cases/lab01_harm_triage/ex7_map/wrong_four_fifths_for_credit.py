# misconception: applies the employment guideline to credit
# loses: 1
# message: A loan is not a job
applies = {
    "screening tool": ["four fifths", "local law 144"],
    "warehouse score": ["four fifths"],
    "loan desk": ["article 22"],
    "playlist": [],
}
applies["loan desk"] = ["four fifths", "article 22"]


def lowest(by):
    totals = screening.groupby(by)[["applicants", "selected"]].sum()
    rate = totals["selected"] / totals["applicants"]
    return rate.min() / rate.max()


lowest_ratio = {"four fifths": lowest("sex"), "local law 144": lowest(["sex", "category"])}
reading = "differ"
remedy = "question"
