# style: a loop that keeps the smallest so far
def first_line(scores, repaid, lines, floor):
    best = None
    for line in lines:
        n = k = 0
        for s, y in zip(scores, repaid):
            if s >= line:
                n, k = n + 1, k + y
        if n and k / n >= floor and (best is None or line < best):
            best = line
    return best


conclusion = "C"
