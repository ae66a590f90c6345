# misconception: takes healthy over sick for the odds
# loses: 2
# message: If the odds are upside down
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    if base_rate == 1:
        return np.nan
    forced = (1 - base_rate) / base_rate * (1 - precision) / precision * true_positive_rate
    return forced if forced <= 1 else np.nan
