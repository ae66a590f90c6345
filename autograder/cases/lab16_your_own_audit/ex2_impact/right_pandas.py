# style: Series
def impact(selected, people):
    n = pd.Series(people, dtype=float)
    rates = (pd.Series(selected, dtype=float) / n)[n > 0]
    if rates.empty or rates.max() == 0:
        return {}
    return (rates / rates.max()).to_dict()


counted = decisions.groupby(asked["groups"])[asked["prediction"]].agg(["sum", "size"])
ratios = impact(counted["sum"].to_dict(), counted["size"].to_dict())
