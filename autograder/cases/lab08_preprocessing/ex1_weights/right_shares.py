# style: share of the label overall over its share in the group, with groupby
def cell_weights(group, label):
    rows = pd.DataFrame({"group": list(group), "label": list(label)})
    share = rows.groupby("group")["label"].transform("mean")
    if ((share == 0) | (share == 1)).any():
        raise ValueError("nobody with one of the labels in some group")
    overall = rows["label"].mean()
    one = rows["label"] == 1
    return (overall / share).where(one, (1 - overall) / (1 - share))
