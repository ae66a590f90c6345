# misconception: everybody is held to the default
# loses: 4
# message: If you held everybody to
def strangers(written, lines):
    filled = written.astype(object).fillna("missing")
    return filled[~filled.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    if otherwise is not None:
        return (scores >= otherwise).astype(int)
    return (scores >= written.map(lines).to_numpy(dtype=float)).astype(int)
