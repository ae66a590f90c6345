# style: uses the identity and solves it for the precision
def extra_flagged(base_rate, new_base_rate, precision, true_positive_rate):
    old_odds, new_odds = (p / (1 - p) for p in (base_rate, new_base_rate))
    return 1000 * (new_odds - old_odds) * (1 / precision - 1) * true_positive_rate


def needed_precision(base_rate, true_positive_rate, false_positive_rate):
    wrong_per_right = (1 - base_rate) / base_rate * false_positive_rate / true_positive_rate
    return 1 / (1 + wrong_per_right)


brochure_changes = "Precision".lower()
