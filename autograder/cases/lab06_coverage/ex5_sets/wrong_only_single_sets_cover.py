# misconception: counts only sets with one label as covered
# loses: 2
# message: a larger set that holds it covers it as well
def set_report(probability, needed, districts, margins):
    needed, districts = (pd.Series(v, index=probability.index) for v in (needed, districts))
    sets = (1 - probability).le(districts.map(margins), axis=0)
    right = pd.DataFrame({vehicle: needed == vehicle for vehicle in sets})
    size = sets.sum(axis=1)
    rows = pd.DataFrame(
        {"covered": (sets & right).any(axis=1) & (size == 1), "size": size, "waits": size != 1}
    )
    by_district = rows.groupby(districts)
    return by_district.agg(
        count=("size", "size"),
        coverage=("covered", "mean"),
        mean_size=("size", "mean"),
        waits=("waits", "mean"),
    )
