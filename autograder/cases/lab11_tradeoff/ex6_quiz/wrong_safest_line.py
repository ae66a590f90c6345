# misconception: the largest line that will do
# loses: 2
# message: If you took the largest line
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores >= x).any() and repaid[scores >= x].mean() >= floor]
    return max(good, default=None)


conclusion = "C"
