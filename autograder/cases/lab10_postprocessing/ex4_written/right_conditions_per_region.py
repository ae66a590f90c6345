# style: one condition per region, truth values in a Series
def strangers(written, lines):
    counts = written.fillna("missing").groupby(written.fillna("missing")).size()
    return counts.drop(list(lines), errors="ignore")


def decide(written, scores, lines, otherwise):
    yes = np.zeros(len(scores), dtype=bool)
    for region, line in lines.items():
        yes |= written.eq(region).to_numpy() & (scores >= line)
    if otherwise is not None:
        yes |= ~written.isin(list(lines)).to_numpy() & (scores >= otherwise)
    return pd.Series(yes)
