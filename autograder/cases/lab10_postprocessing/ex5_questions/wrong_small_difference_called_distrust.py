# misconception: reads any difference between the areas as distrust
# loses: 1
# message: not what stands in the way
def region_decides(scores, lines):
    return 1000 * np.mean((scores >= min(lines.values())) & (scores < max(lines.values())))


advice = "C"
