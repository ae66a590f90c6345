# misconception: the largest row, without adding the groups up
# loses: 2
# message: If you looked for the largest row
def hardest(moved):
    return moved["lost_label_1"].idxmax()[0]
