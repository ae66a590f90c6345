# misconception: a score at the line is refused
# loses: 4
# message: If you refused a score at the line
def strangers(written, lines):
    filled = written.astype(object).fillna("missing")
    return filled[~filled.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    unknown = np.inf if otherwise is None else otherwise
    return (scores > np.array([lines.get(v, unknown) for v in written])).astype(int)
