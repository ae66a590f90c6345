# misconception: expects every region to be of one size
# loses: 2
# message: you ignore who is served
def shortfall(file, served, region):
    return max(len(file) / len(set(served)) - file.count(region), 0)
