# style: a Series of tuples, a Series returned
applies = pd.Series(
    {
        "screening tool": ("local law 144", "four fifths"),
        "warehouse score": ("four fifths",),
        "card limit": (),
        "loan desk": ("article 22",),
        "playlist": (),
    }
)


def lowest_ratios(counts):
    total = counts["applicants"].sum()

    def lowest(by, floor):
        sums = counts.pivot_table(index=by, values=["applicants", "selected"], aggfunc="sum")
        rate = (sums["selected"] / sums["applicants"])[100 * sums["applicants"] >= floor * total]
        return (rate / rate.max()).min()

    both = ["sex", "category"]
    return pd.Series(
        {
            "four fifths": min(lowest(by, 0) for by in both),
            "local law 144": min(lowest(by, 2) for by in [*both, both]),
        }
    )


remedy = "Question"
