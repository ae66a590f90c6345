# style: the course's helpers
def set_report(probability, needed, districts, margins):
    limits = coverage.quantile_of_rows(pd.Series(margins), sensitive_features=districts)
    sets = coverage.prediction_set(probability, limits, labels=list(probability.columns))
    sizes = sets.sum(axis=1)
    table = coverage_by_group(coverage.in_set(sets, needed), sensitive_features=districts, size=sizes)
    table["waits"] = (sizes != 1).groupby(districts).mean()
    return table
