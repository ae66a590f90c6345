# style: one column per group
def hardest(moved):
    return moved["lost_label_1"].unstack("group").sum(axis="columns").idxmax()
