# misconception: believes that a default line settles the missing group
# loses: 1
# message: takes from people in the south the line
def region_decides(scores, lines):
    return 1000 * np.mean((scores >= min(lines.values())) & (scores < max(lines.values())))


advice = "D"
