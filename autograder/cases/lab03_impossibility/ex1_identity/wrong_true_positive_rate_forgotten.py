# misconception: forgets the true positive rate
# loses: 2
# message: If the true positive rate is missing
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    if base_rate == 1:
        return np.nan
    forced = base_rate / (1 - base_rate) * (1 - precision) / precision
    return forced if forced <= 1 else np.nan
