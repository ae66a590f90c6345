# misconception: counts everybody who lost a yes
# loses: 3
# message: If you counted everybody who lost a yes
def hardest(moved):
    return moved["lost"].groupby(level=0).sum().idxmax()
