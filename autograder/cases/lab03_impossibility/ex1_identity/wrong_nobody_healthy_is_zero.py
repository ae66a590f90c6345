# misconception: calls the rate 0 where nobody is healthy
# loses: 1
# message: nobody to count out of: NaN, not 0
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    if base_rate == 1:
        return 0.0
    forced = base_rate / (1 - base_rate) * (1 - precision) / precision * true_positive_rate
    return forced if forced <= 1 else np.nan
