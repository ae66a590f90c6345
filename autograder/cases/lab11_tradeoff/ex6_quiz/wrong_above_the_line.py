# misconception: leaves out the people at the line
# loses: 3
# message: If you left out the people at the line
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores > x).any() and repaid[scores > x].mean() >= floor]
    return min(good, default=None)


conclusion = "C"
