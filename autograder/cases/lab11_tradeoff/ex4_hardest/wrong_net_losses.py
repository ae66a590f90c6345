# misconception: losses less gains
# loses: 3
# message: If you took losses less gains
def hardest(moved):
    return (moved["lost"] - moved["gained"]).groupby(level=0).sum().idxmax()
