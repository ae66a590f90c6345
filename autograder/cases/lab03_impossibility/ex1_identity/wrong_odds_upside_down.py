# misconception: takes healthy over sick for the odds
# loses: 2
# message: The odds are upside down
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    return (1 - base_rate) / base_rate * (1 - precision) / precision * true_positive_rate
