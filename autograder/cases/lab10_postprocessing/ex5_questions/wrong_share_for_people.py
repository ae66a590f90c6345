# misconception: gives a share
# loses: 3
# message: If you gave a share
def region_decides(scores, lines):
    return np.mean((scores >= min(lines.values())) & (scores < max(lines.values())))


advice = "B"
