# style: asks every line and counts who gets two answers
def region_decides(scores, lines):
    answers = {r: pd.Series(scores) >= line for r, line in lines.items()}
    return 1000 * (pd.DataFrame(answers).nunique(axis=1) > 1).mean()


advice = "b"
