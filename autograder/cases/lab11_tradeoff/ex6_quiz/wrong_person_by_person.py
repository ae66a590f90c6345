# misconception: a running share from above, person by person
# loses: 3
# message: Try the lines from the smallest
def first_line(scores, repaid, lines, floor):
    order = np.argsort(-scores)
    running = np.cumsum(repaid[order]) / np.arange(1, len(order) + 1)
    reached = scores[order][running >= floor]
    return min((line for line in lines if len(reached) and line >= reached.min()), default=None)


conclusion = "C"
