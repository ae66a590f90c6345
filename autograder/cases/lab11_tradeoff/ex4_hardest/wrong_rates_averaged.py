# misconception: averages shares of the groups
# loses: 2
# message: If you averaged shares of groups
def hardest(moved):
    return (moved["lost_label_1"] / moved["people"]).groupby(level=0).mean().idxmax()
