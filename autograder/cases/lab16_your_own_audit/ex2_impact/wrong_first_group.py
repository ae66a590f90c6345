# misconception: against the first group
# loses: 3
# message: If you divide by the first group's rate
def impact(selected, people):
    rates = {group: selected[group] / n for group, n in people.items() if n > 0}
    base = next(iter(rates.values()))
    return {group: rate / base for group, rate in rates.items()} if base > 0 else {}


counted = decisions.groupby(asked["groups"])[asked["prediction"]].agg(["sum", "size"])
ratios = impact(counted["sum"].to_dict(), counted["size"].to_dict())
