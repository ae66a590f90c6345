# misconception: looks at the group that loses most often
# loses: 3
# message: hardest
def hardest(moved):
    return moved.xs("north", level="group")["lost_label_1"].idxmax()
