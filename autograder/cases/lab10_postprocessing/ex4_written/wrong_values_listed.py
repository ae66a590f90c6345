# misconception: which values, instead of how many people
# loses: 2
# message: strangers
def strangers(written, lines):
    return sorted({v if isinstance(v, str) else "missing" for v in written} - set(lines))


def decide(written, scores, lines, otherwise):
    unknown = np.inf if otherwise is None else otherwise
    return (scores >= np.array([lines.get(v, unknown) for v in written])).astype(int)
