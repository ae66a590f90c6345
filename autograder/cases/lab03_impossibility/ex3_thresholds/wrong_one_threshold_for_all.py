# misconception: believes that one threshold treats both regions alike
# loses: 2
# message: If you kept the north's own threshold
def matching_threshold(north, south, north_threshold, metric):
    return north_threshold
