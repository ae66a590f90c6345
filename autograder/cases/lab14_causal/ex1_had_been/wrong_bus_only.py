# misconception: holds the training fixed, all else equal
# loses: 3
# message: the region also caused the months
def had_been(person, south):
    return dict(person, south=south, run=person["run"] + 5 * (person["south"] - south))
