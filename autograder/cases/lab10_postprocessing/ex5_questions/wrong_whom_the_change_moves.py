# misconception: counts the people whom the new lines move
# loses: 3
# message: If you compared with the old line
def region_decides(scores, lines):
    return 1000 * np.mean((scores >= 50) != (scores >= min(lines.values())))


advice = "B"
