# style: other seed, rows in another order, a set
def audited(rows, names):
    c = GroupCounts.from_arrays(absent[new][rows], without_district[rows], sensitive_features=names[rows])
    i = gap_interval(c, "false_positive_rate", between=("river", "hill"), n_replicates=4000, random_state=9)
    return pd.Series([i.low, i.high, i.estimate], ["low", "high", "gap"])


everyone = slice(None)
estimates = pd.DataFrame(
    {
        "guessed": audited(everyone, guessed),
        "long ride": audited(everyone, long_ride),
        "consenting": audited(consents, district[new]),
        "everybody": audited(everyone, district[new]),
    }
).transpose()
misleading = {
    n for n, r in estimates.iterrows() if not r["low"] <= estimates["gap"]["everybody"] <= r["high"]
}
