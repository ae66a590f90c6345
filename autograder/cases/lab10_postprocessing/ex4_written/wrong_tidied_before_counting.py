# misconception: mends the spelling before it counts what the rule will not know
# loses: 5
# message: If you tidied the field first
def strangers(written, lines):
    tidy = written.str.strip().str.lower().fillna("missing")
    return tidy[~tidy.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    tidy = written.str.strip().str.lower()
    unknown = np.inf if otherwise is None else otherwise
    return (scores >= np.array([lines.get(v, unknown) for v in tidy])).astype(int)
