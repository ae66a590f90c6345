# style: a comprehension over the lines
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores >= x).any() and repaid[scores >= x].mean() >= floor]
    return min(good) if good else None


conclusion = "c"
