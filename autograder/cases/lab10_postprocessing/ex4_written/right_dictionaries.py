# style: plain loops and dict.get
def strangers(written, lines):
    found = {}
    for value in written:
        value = value if isinstance(value, str) else "missing"
        if value not in lines:
            found[value] = found.get(value, 0) + 1
    return found


def decide(written, scores, lines, otherwise):
    answers = []
    for value, score in zip(written, scores):
        line = lines[value] if value in lines else otherwise
        answers.append(1 if line is not None and score >= line else 0)
    return answers
