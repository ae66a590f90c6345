# misconception: counts a score at the upper line
# loses: 3
# message: If you counted a score at the highest line
def region_decides(scores, lines):
    return 1000 * np.mean((scores >= min(lines.values())) & (scores <= max(lines.values())))


advice = "B"
