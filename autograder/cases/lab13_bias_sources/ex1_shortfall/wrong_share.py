# misconception: gives a difference of shares
# loses: 3
# message: this is a share
def shortfall(file, served, region):
    return max(served.count(region) / len(served) - file.count(region) / len(file), 0)
