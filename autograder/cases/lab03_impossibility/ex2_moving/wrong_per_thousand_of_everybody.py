# misconception: divides by sick and healthy people together
# loses: 2
# message: Divide by the healthy
def extra_flagged(base_rate, new_base_rate, precision, true_positive_rate):
    def flagged(p):
        return 1000 * p * (1 - precision) / precision * true_positive_rate

    return flagged(new_base_rate) - flagged(base_rate)


def needed_precision(base_rate, true_positive_rate, false_positive_rate):
    return (
        base_rate
        * true_positive_rate
        / (base_rate * true_positive_rate + (1 - base_rate) * false_positive_rate)
    )


brochure_changes = "precision"
