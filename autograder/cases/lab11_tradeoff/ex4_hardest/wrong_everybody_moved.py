# misconception: counts everybody whose answer changed
# loses: 3
# message: If you counted everybody who is moved
def hardest(moved):
    return (moved["lost"] + moved["gained"]).groupby(level=0).sum().idxmax()
