# misconception: leaves out the people without a region, as value_counts does
# loses: 2
# message: value_counts drops them
def strangers(written, lines):
    return written[~written.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    unknown = np.inf if otherwise is None else otherwise
    return (scores >= np.array([lines.get(v, unknown) for v in written])).astype(int)
