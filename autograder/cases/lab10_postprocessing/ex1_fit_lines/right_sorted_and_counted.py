# style: sorts the scores and counts down to the person who completes the target
import math


def fit_lines(rows, target):
    lines = {}
    for region in sorted(set(rows["region"])):
        repaid = rows[(rows["region"] == region) & (rows["repaid"] == 1)]
        ordered = sorted(repaid["score"].tolist(), reverse=True)
        lines[region] = ordered[max(math.ceil(target * len(ordered)), 1) - 1]
    return lines
