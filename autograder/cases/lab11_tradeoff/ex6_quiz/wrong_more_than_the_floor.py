# misconception: more than the floor
# loses: 2
# message: If you asked for more than the floor
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores >= x).any() and repaid[scores >= x].mean() > floor]
    return min(good, default=None)


conclusion = "C"
