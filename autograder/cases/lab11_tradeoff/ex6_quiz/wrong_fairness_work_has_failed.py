# misconception: takes a loss for proof that the work was misguided
# loses: 1
# message: The gap did close, and going back brings it back
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores >= x).any() and repaid[scores >= x].mean() >= floor]
    return min(good, default=None)


conclusion = "B"
