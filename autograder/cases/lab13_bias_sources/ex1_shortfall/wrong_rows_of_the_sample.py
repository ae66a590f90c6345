# misconception: counts in the rows of the sample
# loses: 3
# message: you count in their rows
def shortfall(file, served, region):
    return max(served.count(region) - len(served) * file.count(region) / len(file), 0)
