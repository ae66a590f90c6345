# misconception: expects the share from the rows of one other region
# loses: 2
# message: found
def shortfall(file, served, region):
    other = [r for r in served if r != region][0]
    expected = served.count(region) / (served.count(region) + served.count(other)) * len(file)
    return max(expected - file.count(region), 0)
