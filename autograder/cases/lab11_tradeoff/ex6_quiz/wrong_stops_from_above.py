# misconception: the share only falls, so a search from above may stop
# loses: 2
# message: If you searched from above
def first_line(scores, repaid, lines, floor):
    best = None
    for x in sorted(lines, reverse=True):
        if not (scores >= x).any() or repaid[scores >= x].mean() < floor:
            break
        best = x
    return best


conclusion = "C"
