# misconception: counts those let in who default
# loses: 3
# message: If you counted those let in who default
def hardest(moved):
    return moved["gained_label_0"].groupby(level=0).sum().idxmax()
