# style: fills in the cells for one person, rounded to four digits
def implied_false_positive_rate(base_rate, precision, true_positive_rate):
    if base_rate < 1:
        flagged_rightly = base_rate * true_positive_rate
        flagged = flagged_rightly / precision
        rate = round((flagged - flagged_rightly) / (1 - base_rate), 4)
        if not rate > 1:
            return rate
    return math.nan


import math
