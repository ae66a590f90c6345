# misconception: a line that nobody reaches has nobody who fails
# loses: 1
# message: If a line that nobody reaches passed
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if not (scores >= x).any() or repaid[scores >= x].mean() >= floor]
    return min(good, default=None)


conclusion = "C"
