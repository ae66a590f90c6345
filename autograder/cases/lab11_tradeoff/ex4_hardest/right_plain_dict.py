# style: a dict of totals
def hardest(moved):
    totals = {}
    for (method, _), people in moved["lost_label_1"].items():
        totals[method] = totals.get(method, 0) + people
    return max(totals, key=totals.get)
