# misconception: the lines of the bank, typed
# loses: 3
# message: Approved by the lowest line and refused by the highest
def region_decides(scores, lines):
    return 1000 * np.mean((scores >= 40) & (scores < 65))


advice = "B"
