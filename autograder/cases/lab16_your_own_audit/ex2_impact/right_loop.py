# style: loops, and a table for the file
def impact(selected, people):
    best = 0
    for group in people:
        if people[group]:
            best = max(best, selected[group] / people[group])
    found = {}
    for group in people:
        if people[group] and best:
            found[group] = selected[group] / people[group] / best
    return found


counted = decisions.groupby(asked["groups"])[asked["prediction"]].agg(["sum", "size"])
ratios = impact(counted["sum"].to_dict(), counted["size"].to_dict())
