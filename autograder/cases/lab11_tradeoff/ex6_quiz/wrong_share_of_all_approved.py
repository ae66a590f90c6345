# misconception: divides by everybody approved
# loses: 2
# message: If you divided by everybody approved
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if repaid[scores >= x].sum() / len(repaid) >= floor]
    return min(good, default=None)


conclusion = "C"
