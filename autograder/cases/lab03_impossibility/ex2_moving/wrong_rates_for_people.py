# misconception: gives a difference of rates where people are asked for
# loses: 2
# message: Give people: of every 1,000 healthy ones
def extra_flagged(base_rate, new_base_rate, precision, true_positive_rate):
    def flagged(p):
        return p / (1 - p) * (1 - precision) / precision * true_positive_rate

    return flagged(new_base_rate) - flagged(base_rate)


def needed_precision(base_rate, true_positive_rate, false_positive_rate):
    return (
        base_rate
        * true_positive_rate
        / (base_rate * true_positive_rate + (1 - base_rate) * false_positive_rate)
    )


brochure_changes = "precision"
