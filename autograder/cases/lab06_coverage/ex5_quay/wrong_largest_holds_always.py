# misconception: believes that the largest miss so far is never exceeded
# loses: 1
# message: A seventh can miss by more
def fewest(alpha):
    """Calibration rides without which no margin is finite (a whole number)."""
    n = 1
    while math.ceil((n + 1) * (1 - alpha)) > n:
        n += 1
    return n


largest_holds = None  # a fraction
tell = None  # one of the four texts
largest_holds = 1.0
tell = "no range yet"
