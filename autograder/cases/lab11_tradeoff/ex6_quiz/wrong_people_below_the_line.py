# misconception: looks at the people below the line
# loses: 2
# message: If you looked at the people below the line
def first_line(scores, repaid, lines, floor):
    good = [x for x in lines if (scores < x).any() and repaid[scores < x].mean() >= floor]
    return min(good, default=None)


conclusion = "C"
