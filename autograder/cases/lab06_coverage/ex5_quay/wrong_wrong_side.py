# misconception: takes alpha for the share that must hold
# loses: 2
# message: This is the wrong side
def fewest(alpha):
    """Calibration rides without which no margin is finite (a whole number)."""
    n = 1
    while math.ceil((n + 1) * alpha) > n:
        n += 1
    return n


largest_holds = None  # a fraction
tell = None  # one of the four texts
largest_holds = 6 / 7
tell = "no range yet"
