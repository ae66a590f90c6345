# misconception: lends a small group the promise made to everybody
# loses: 1
# message: promises something about all districts together
def fewest(alpha):
    """Calibration rides without which no margin is finite (a whole number)."""
    n = 1
    while math.ceil((n + 1) * (1 - alpha)) > n:
        n += 1
    return n


largest_holds = None  # a fraction
tell = None  # one of the four texts
largest_holds = 6 / 7
tell = "everybody's margin"
