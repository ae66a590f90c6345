# misconception: only a misspelled region gets the default
# loses: 4
# message: a missing region is not known either
def strangers(written, lines):
    filled = written.astype(object).fillna("missing")
    return filled[~filled.isin(list(lines))].value_counts().to_dict()


def decide(written, scores, lines, otherwise):
    answers = []
    for value, score in zip(written, scores):
        line = lines.get(value, otherwise)
        answers.append(int(isinstance(value, str) and line is not None and score >= line))
    return answers
