# misconception: divides by the rate of everybody
# loses: 1
# message: You divide by everybody's rate
applies = {
    "screening tool": ["four fifths", "local law 144"],
    "warehouse score": ["four fifths"],
    "loan desk": ["article 22"],
    "playlist": [],
}

everybody = screening["selected"].sum() / screening["applicants"].sum()


def lowest(by):
    totals = screening.groupby(by)[["applicants", "selected"]].sum()
    return (totals["selected"] / totals["applicants"]).min() / everybody


lowest_ratio = {"four fifths": lowest("sex"), "local law 144": lowest(["sex", "category"])}
reading = "differ"
remedy = "question"
