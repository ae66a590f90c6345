# misconception: whoever has no line is approved
# loses: 4
# message: came out as approved
def strangers(written, lines):
    filled = written.astype(object).fillna("missing")
    return filled[~filled.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    line = written.map(lines)
    return (~(scores < line.to_numpy())).astype(int)
