# style: odds times odds, NumPy decides what can exist
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    with np.errstate(divide="ignore", invalid="ignore"):
        odds_of_being_sick = np.divide(base_rate, 1 - base_rate)
        rate = odds_of_being_sick * np.divide(1 - precision, precision) * true_positive_rate
        return np.where(rate > 1, np.nan, rate)
