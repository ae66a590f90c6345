# misconception: lowers the floor to the result
# loses: 1
# message: Moving it afterwards makes every result acceptable
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores >= x).any() and repaid[scores >= x].mean() >= floor]
    return min(good, default=None)


conclusion = "D"
