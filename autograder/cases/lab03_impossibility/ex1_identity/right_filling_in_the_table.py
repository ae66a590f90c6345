# style: fills in the cells for one person
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    flagged_rightly = base_rate * true_positive_rate
    flagged = flagged_rightly / precision
    return (flagged - flagged_rightly) / (1 - base_rate)
