# misconception: multiplies by the base rate instead of its odds
# loses: 2
# message: use the odds p / (1 - p)
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    if base_rate == 1:
        return np.nan
    forced = base_rate * (1 - precision) / precision * true_positive_rate
    return forced if forced <= 1 else np.nan
