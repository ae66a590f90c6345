# misconception: the safest line where none will do
# loses: 1
# message: If you fell back on the largest line
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores >= x).any() and repaid[scores >= x].mean() >= floor]
    return min(good, default=max(lines))


conclusion = "C"
