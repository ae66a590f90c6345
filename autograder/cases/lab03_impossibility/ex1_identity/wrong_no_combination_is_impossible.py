# misconception: never asks whether the rate can exist
# loses: 2
# message: there are 100
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    """The false positive rate that the other three rates force; NaN if there is none."""
    if base_rate == 1:
        return np.nan
    forced = base_rate / (1 - base_rate) * (1 - precision) / precision * true_positive_rate
    return forced
