# style: sets, and sums by boolean masks
applies = {
    "playlist": set(),
    "card limit": set(),
    "loan desk": {"article 22"},
    "warehouse score": {"four fifths"},
    "screening tool": {"local law 144", "four fifths"},
}
remedy = "question"


def lowest_ratios(counts):
    floor = counts["applicants"].sum() / 50
    fifths, city = [], []
    kinds = [counts["sex"], counts["category"], counts["sex"] + "/" + counts["category"]]
    for position, kind in enumerate(kinds):
        sums = [counts.loc[kind == g, ["applicants", "selected"]].sum().tolist() for g in kind.unique()]
        if position < 2:
            rates = [s / n for n, s in sums]
            fifths.append(min(rates) / max(rates))
        rates = [s / n for n, s in sums if n >= floor]
        city.append(min(rates) / max(rates))
    return {"local law 144": round(min(city), 3), "four fifths": round(min(fifths), 3)}
