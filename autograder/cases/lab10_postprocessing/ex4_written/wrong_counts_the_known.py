# misconception: counts the values that the lines know
# loses: 2
# message: If you counted the values that the lines do know
def strangers(written, lines):
    return written[written.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    unknown = np.inf if otherwise is None else otherwise
    return (scores >= np.array([lines.get(v, unknown) for v in written])).astype(int)
