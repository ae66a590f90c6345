# style: arrays, and an if for the sign
def shortfall(file, served, region):
    missing = np.mean(np.array(served) == region) * len(file) - np.sum(np.array(file) == region)
    if missing < 0:
        return 0
    return missing
