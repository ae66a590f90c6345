# misconception: the share of the lost who repay
# loses: 2
# message: If you took the share of the lost who repay
def hardest(moved):
    both = moved[["lost", "lost_label_1"]].groupby(level=0).sum()
    return (both["lost_label_1"] / both["lost"]).idxmax()
