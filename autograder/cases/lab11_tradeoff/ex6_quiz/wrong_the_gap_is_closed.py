# misconception: ignores the performance cost after the mitigation
# loses: 1
# message: The price was not measured again after the mitigation
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores >= x).any() and repaid[scores >= x].mean() >= floor]
    return min(good, default=None)


conclusion = "A"
