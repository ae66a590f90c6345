# misconception: the lines stand in order
# loses: 1
# message: If you took the first of the list
def first_line(scores, repaid, lines, floor):
    for x in lines:
        if (scores >= x).any() and repaid[scores >= x].mean() >= floor:
            return x


conclusion = "C"
