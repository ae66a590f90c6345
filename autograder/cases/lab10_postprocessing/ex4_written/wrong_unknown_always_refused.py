# misconception: a comparison with NaN is refused, and the default forgotten
# loses: 4
# message: If you refused everybody whose region is not known
def strangers(written, lines):
    filled = written.astype(object).fillna("missing")
    return filled[~filled.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    return (scores >= written.map(lines).to_numpy(dtype=float)).astype(int)
