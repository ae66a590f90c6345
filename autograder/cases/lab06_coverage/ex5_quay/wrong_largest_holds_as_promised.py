# misconception: believes that any margin printed as 90% holds for 90%
# loses: 1
# message: Nine in ten is what was promised
def fewest(alpha):
    """Calibration rides without which no margin is finite (a whole number)."""
    n = 1
    while math.ceil((n + 1) * (1 - alpha)) > n:
        n += 1
    return n


largest_holds = None  # a fraction
tell = None  # one of the four texts
largest_holds = 0.9
tell = "no range yet"
