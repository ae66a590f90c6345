# style: two loops over the thresholds, and a Series for the counts
def count_policies(north_rates, south_rates, tolerance):
    counts = pd.Series(0, index=[*criteria, "all three"])
    for _, one in north_rates.iterrows():
        for _, other in south_rates.iterrows():
            near = [abs(one[m] - other[m]) <= tolerance for m in criteria]
            counts += [*near, all(near)]
    return counts
