# misconception: leaves out a score at the lower line
# loses: 3
# message: If you left out a score at the lowest line
def region_decides(scores, lines):
    answers = [scores > line for line in lines.values()]
    return 1000 * np.mean(np.any(answers, axis=0) & ~np.all(answers, axis=0))


advice = "B"
