# misconception: takes the share of flags that are wrong for the false positive rate
# loses: 2
# message: The false positive rate divides by the healthy people
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    if base_rate == 1:
        return np.nan
    forced = 1 - precision
    return forced if forced <= 1 else np.nan
