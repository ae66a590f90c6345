# style: a Counter; a line that nobody reaches
from collections import Counter


def strangers(written, lines):
    filled = written.fillna("missing")
    return Counter(filled[~filled.isin(lines)])


def decide(written, scores, lines, otherwise):
    unknown = np.inf if otherwise is None else otherwise
    line = written.map(lambda value: lines.get(value, unknown))
    return scores >= line.to_numpy()
