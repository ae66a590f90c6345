# misconception: two lines, the first and the last
# loses: 2
# message: If you compared the first and the last line
def region_decides(scores, lines):
    ends = list(lines.values())
    return 1000 * np.mean((scores >= ends[0]) != (scores >= ends[-1]))


advice = "B"
