# misconception: gives the 90 of 800 whatever the rates
# loses: 2
# message: there are 100
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    if base_rate == 1:
        return np.nan
    forced = 90 / 800
    return forced if forced <= 1 else np.nan
