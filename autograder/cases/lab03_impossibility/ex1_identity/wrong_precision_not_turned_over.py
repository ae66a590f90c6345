# misconception: multiplies by right flags for each wrong one
# loses: 2
# message: The precision is not turned over
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    return base_rate / (1 - base_rate) * precision / (1 - precision) * true_positive_rate
