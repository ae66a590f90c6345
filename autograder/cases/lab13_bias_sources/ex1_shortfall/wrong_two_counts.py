# misconception: compares two counts of files of unlike size
# loses: 3
# message: Scale the served
def shortfall(file, served, region):
    return max(served.count(region) - file.count(region), 0)
