# misconception: gives each region its share and keeps the order within it
# loses: 1
# message: look at the neediest southerners
def reached(months, yes, region):
    frame = pd.DataFrame({"m": list(months), "y": list(yes), "r": list(region)})
    frame = frame[frame.m >= np.quantile(frame.m, 0.8)]
    return frame.groupby("r").y.mean().to_dict()


reach = pd.DataFrame({w: reached(people.months, y, people.region) for w, y in ways.items()}).T
advice = "shares"
