# misconception: takes precision for a property of the tool and the true positive rate for one of the place
# loses: 1
# message: Precision mixes sick and healthy
def extra_flagged(base_rate, new_base_rate, precision, true_positive_rate):
    def flagged(p):
        return 1000 * p / (1 - p) * (1 - precision) / precision * true_positive_rate

    return flagged(new_base_rate) - flagged(base_rate)


def needed_precision(base_rate, true_positive_rate, false_positive_rate):
    return (
        base_rate
        * true_positive_rate
        / (base_rate * true_positive_rate + (1 - base_rate) * false_positive_rate)
    )


brochure_changes = "true_positive_rate"
