# style: the closed form of the inequality between ranks
def fewest(alpha):
    return math.ceil((1 - alpha) / alpha - 1e-9)


largest_holds = 1 - 1 / 7
tell = "no range yet"
