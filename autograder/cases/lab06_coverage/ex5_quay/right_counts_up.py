# style: counts up until the rank of exercise 1 is among the rides
def fewest(alpha):
    n = 1
    while math.ceil((n + 1) * (1 - alpha)) > n:
        n += 1
    return n


largest_holds = 6 / 7
tell = "no range yet"
