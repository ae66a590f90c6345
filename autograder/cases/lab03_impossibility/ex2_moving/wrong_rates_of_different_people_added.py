# misconception: compares two rates as if they counted the same people
# loses: 2
# message: The base rate is missing
def extra_flagged(base_rate, new_base_rate, precision, true_positive_rate):
    def flagged(p):
        return 1000 * p / (1 - p) * (1 - precision) / precision * true_positive_rate

    return flagged(new_base_rate) - flagged(base_rate)


def needed_precision(base_rate, true_positive_rate, false_positive_rate):
    return true_positive_rate / (true_positive_rate + false_positive_rate)


brochure_changes = "precision"
