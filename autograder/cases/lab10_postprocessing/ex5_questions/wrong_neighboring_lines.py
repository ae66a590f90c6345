# misconception: compares the two lowest lines
# loses: 2
# message: Approved by the lowest line and refused by the highest
def region_decides(scores, lines):
    first, second, *_ = sorted(lines.values())
    return 1000 * np.mean((scores >= first) & (scores < second))


advice = "B"
