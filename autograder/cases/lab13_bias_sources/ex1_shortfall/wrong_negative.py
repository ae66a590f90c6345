# misconception: lets a region with too many be missing fewer than none
# loses: 2
# message: nobody of it is missing
def shortfall(file, served, region):
    return len(file) * served.count(region) / len(served) - file.count(region)
