# misconception: multiplies by the base rate instead of its odds
# loses: 2
# message: use the odds p / (1 - p)
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    return base_rate * (1 - precision) / precision * true_positive_rate
