# style: query, then two selections by the best value
def pick(table, bound):
    left = table.query("gap <= @bound")
    if not len(left):
        return
    left = left[left.accuracy >= left.accuracy.max()]
    return float(left.nsmallest(1, "gap").index[0])


chosen_price = pick(on_choose, bound=0.10)
reported = {"gap": on_report.gap[chosen_price], "accuracy": on_report.accuracy[chosen_price]}
