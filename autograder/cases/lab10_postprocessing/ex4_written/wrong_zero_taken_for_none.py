# misconception: a default line of 0 is taken for no line
# loses: 3
# message: a line of 0 is a line as well
def strangers(written, lines):
    filled = written.astype(object).fillna("missing")
    return filled[~filled.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    line = np.array(written.map(lines), dtype=float)
    if otherwise:
        line[np.isnan(line)] = otherwise
    return (scores >= line).astype(int)
