# misconception: forgets the true positive rate
# loses: 2
# message: The true positive rate is missing
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    return base_rate / (1 - base_rate) * (1 - precision) / precision
