# style: dicts and loops over rows, region by region, another row order
table = {}
for region in ["islands", "south", "north"]:
    for age in ["not recorded", "under 40", "40 and over"]:
        table[region, age] = [0, 0]
for row in applicants.itertuples():
    age = row.age if isinstance(row.age, str) else "not recorded"
    table[row.region, age][0] += 1
    table[row.region, age][1] += row.invited
cells = pd.DataFrame(
    [(n, k, k / n if n else float("nan")) for n, k in table.values()],
    columns=["people", "invited", "rate"],
    index=pd.MultiIndex.from_tuples(table),
)
not_judged = [[region, age] for (region, age), (n, _) in table.items() if n < 20]


def spread(groups):
    rates = []
    for group in groups:
        n = sum(table[pair][0] for pair in group)
        k = sum(table[pair][1] for pair in group)
        if n >= 20:
            rates.append(k / n)
    return max(rates) - min(rates)


gaps = {
    "region": spread([[p for p in table if p[0] == r] for r in ("north", "south", "islands")]),
    "age": spread([[p for p in table if p[1] == a] for a in ("under 40", "40 and over", "not recorded")]),
    "both": spread([[p] for p in table]),
}
