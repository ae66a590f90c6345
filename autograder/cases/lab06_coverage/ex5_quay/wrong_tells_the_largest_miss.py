# misconception: replaces an infinite margin by the largest miss
# loses: 1
# message: a promise that nobody made to the quay
def fewest(alpha):
    """Calibration rides without which no margin is finite (a whole number)."""
    n = 1
    while math.ceil((n + 1) * (1 - alpha)) > n:
        n += 1
    return n


largest_holds = None  # a fraction
tell = None  # one of the four texts
largest_holds = 6 / 7
tell = "largest miss"
