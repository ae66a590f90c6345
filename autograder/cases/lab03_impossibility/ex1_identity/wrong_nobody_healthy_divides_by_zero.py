# misconception: does not think of a place where everybody is sick
# loses: 1
# message: everybody is sick, gives NaN
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    forced = base_rate / (1 - base_rate) * (1 - precision) / precision * true_positive_rate
    return forced if forced <= 1 else np.nan
