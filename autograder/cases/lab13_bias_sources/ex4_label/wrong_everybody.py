# misconception: counts everybody
# loses: 2
# message: share of places
def reached(months, yes, region):
    frame = pd.DataFrame({"y": list(yes), "r": list(region)})
    return frame.groupby("r").y.mean().to_dict()


reach = {}
for w, y in ways.items():
    needy = (people.months >= np.quantile(people.months, 0.8)).to_numpy()
    reach[w] = {r: y[needy & (people.region == r).to_numpy()].mean() for r in ("north", "south")}
reach = pd.DataFrame(reach).T
advice = "label"
