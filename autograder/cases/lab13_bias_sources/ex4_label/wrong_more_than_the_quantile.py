# misconception: loses the people at the line
# loses: 1
# message: people at it are lost
def reached(months, yes, region):
    frame = pd.DataFrame({"m": list(months), "y": list(yes), "r": list(region)})
    return frame[frame.m > np.quantile(frame.m, 0.8)].groupby("r").y.mean().to_dict()


reach = {}
for w, y in ways.items():
    needy = (people.months >= np.quantile(people.months, 0.8)).to_numpy()
    reach[w] = {r: y[needy & (people.region == r).to_numpy()].mean() for r in ("north", "south")}
reach = pd.DataFrame(reach).T
advice = "label"
