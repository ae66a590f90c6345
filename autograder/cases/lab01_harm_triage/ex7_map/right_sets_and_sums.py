# style: sets, and sums by boolean masks
applies = {
    "playlist": set(),
    "loan desk": {"article 22"},
    "warehouse score": {"four fifths"},
    "screening tool": {"local law 144", "four fifths"},
}
ratios = {}
for by in ("sex", "category"):
    rates = []
    for group in set(screening[by]):
        rows = screening[screening[by] == group]
        rates.append(rows["selected"].sum() / rows["applicants"].sum())
    ratios[by] = min(rates) / max(rates)
each = (screening["selected"] / screening["applicants"]).tolist()
fifths = min(ratios.values())
lowest_ratio = {"four fifths": fifths, "local law 144": min(fifths, min(each) / max(each))}
reading = "differ"
remedy = "question"
