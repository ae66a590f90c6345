# misconception: gives a number of people
# loses: 3
# message: If you counted people
def region_decides(scores, lines):
    return int(np.sum((scores >= min(lines.values())) & (scores < max(lines.values()))))


advice = "B"
