# misconception: audits by the label that is in doubt
# loses: 1
# message: audit by the label that is in doubt
def reached(months, yes, region):
    frame = pd.DataFrame({"m": list(months), "y": list(yes), "r": list(region)})
    frame = frame[frame.m >= np.quantile(frame.m, 0.8)]
    return frame.groupby("r").y.mean().to_dict()


reach = pd.DataFrame({w: reached(people.hours, y, people.region) for w, y in ways.items()}).T
advice = "label"
