# style: cumulative counts per score, from above
def fit_lines(rows, target):
    out = {}
    for name, part in rows.query("repaid == 1").groupby("region"):
        at_or_above = part["score"].value_counts().sort_index(ascending=False).cumsum() / len(part)
        out[name] = int(at_or_above[at_or_above >= target].index[0])
    return pd.Series(out)
