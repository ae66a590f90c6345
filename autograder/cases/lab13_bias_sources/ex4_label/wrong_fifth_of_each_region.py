# misconception: takes the neediest fifth of each region
# loses: 2
# message: a fifth of each region
def reached(months, yes, region):
    frame = pd.DataFrame({"m": list(months), "y": list(yes), "r": list(region)})
    line = frame.groupby("r").m.transform(lambda m: np.quantile(m, 0.8))
    return frame[frame.m >= line].groupby("r").y.mean().to_dict()


reach = {}
for w, y in ways.items():
    needy = (people.months >= np.quantile(people.months, 0.8)).to_numpy()
    reach[w] = {r: y[needy & (people.region == r).to_numpy()].mean() for r in ("north", "south")}
reach = pd.DataFrame(reach).T
advice = "label"
