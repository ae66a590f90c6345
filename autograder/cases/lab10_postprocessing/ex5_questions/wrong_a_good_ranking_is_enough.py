# misconception: advises to go on because the ranking is good
# loses: 1
# message: answers one question of three
def region_decides(scores, lines):
    return 1000 * np.mean((scores >= min(lines.values())) & (scores < max(lines.values())))


advice = "A"
