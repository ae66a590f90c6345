# misconception: takes the share of flags that are wrong for the false positive rate
# loses: 2
# message: The false positive rate divides by the healthy people
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    return 1 - precision
