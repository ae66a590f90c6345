# misconception: drops a small group from the audit
# loses: 1
# message: weakest promise of all, unseen
def fewest(alpha):
    """Calibration rides without which no margin is finite (a whole number)."""
    n = 1
    while math.ceil((n + 1) * (1 - alpha)) > n:
        n += 1
    return n


largest_holds = None  # a fraction
tell = None  # one of the four texts
largest_holds = 6 / 7
tell = "nothing"
