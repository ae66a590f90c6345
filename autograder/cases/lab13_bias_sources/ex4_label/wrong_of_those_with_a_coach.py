# misconception: divides by those with a coach
# loses: 2
# message: Divide by the neediest
def reached(months, yes, region):
    frame = pd.DataFrame({"m": list(months), "y": list(yes), "r": list(region)})
    frame["needy"] = frame.m >= np.quantile(frame.m, 0.8)
    return frame[frame.y == 1].groupby("r").needy.mean().to_dict()


reach = {}
for w, y in ways.items():
    needy = (people.months >= np.quantile(people.months, 0.8)).to_numpy()
    reach[w] = {r: y[needy & (people.region == r).to_numpy()].mean() for r in ("north", "south")}
reach = pd.DataFrame(reach).T
advice = "label"
