# style: loops, a dict of rows
def reached(months, yes, region):
    line = np.quantile(months, 0.8)
    counts = {}
    for m, y, r in zip(months, yes, region):
        if m >= line:
            counts.setdefault(r, []).append(int(y))
    return {r: sum(v) / len(v) for r, v in counts.items()}


reach = {}
for w, y in ways.items():
    needy = (people.months >= np.quantile(people.months, 0.8)).to_numpy()
    reach[w] = {r: y[needy & (people.region == r).to_numpy()].mean() for r in ("north", "south")}
reach = pd.DataFrame(reach).T
advice = "LABEL"
