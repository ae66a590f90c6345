# style: dicts and loops over rows, another row order, SciPy's test
table = {}
for region in ["islands", "south", "north"]:
    for age in ["not recorded", "under 40", "40 and over"]:
        table[region, age] = [0, 0]
for row in applicants.itertuples():
    age = row.age if isinstance(row.age, str) else "not recorded"
    table[row.region, age][0] += 1
    table[row.region, age][1] += row.invited
rows = []
for n, k in table.values():
    interval = inference.share_interval(k, n) if n else None
    ends = (interval.low, interval.high) if n else (float("nan"), float("nan"))
    rows.append((n, k, k / n if n else float("nan"), *ends))
cells = pd.DataFrame(
    rows,
    columns=["people", "invited", "rate", "low", "high"],
    index=pd.MultiIndex.from_tuples(table, names=["region", "age"]),
)


def chance(groups):
    counted = [[sum(table[pair][i] for pair in group) for i in (0, 1)] for group in groups]
    observed = [[k, n - k] for n, k in counted if n]
    return stats.chi2_contingency(observed, correction=False).statistic


chi_squares = pd.Series(
    {
        "region": chance([[p for p in table if p[0] == r] for r in ("north", "south", "islands")]),
        "age": chance([[p for p in table if p[1] == a] for a in ("under 40", "40 and over", "not recorded")]),
        "both": chance([[p] for p in table]),
    }
)
