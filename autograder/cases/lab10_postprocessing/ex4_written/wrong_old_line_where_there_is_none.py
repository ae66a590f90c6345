# misconception: None means today's rule
# loses: 4
# message: If you used the old line, 50, where
def strangers(written, lines):
    filled = written.astype(object).fillna("missing")
    return filled[~filled.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    return (scores >= written.map(lines).fillna(50 if otherwise is None else otherwise).to_numpy()).astype(
        int
    )
