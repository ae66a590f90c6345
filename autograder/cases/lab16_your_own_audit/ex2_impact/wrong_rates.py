# misconception: rates, not ratios
# loses: 4
# message: impact
def impact(selected, people):
    return {group: selected[group] / n for group, n in people.items() if n > 0}


counted = decisions.groupby(asked["groups"])[asked["prediction"]].agg(["sum", "size"])
ratios = impact(counted["sum"].to_dict(), counted["size"].to_dict())
