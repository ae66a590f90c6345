# misconception: puts five points on both sides
# loses: 3
# message: this is no interval
def bootstrap_gap(first, second, level=0.95):
    gap = first[0] / first[1] - second[0] / second[1]
    return (gap - 0.05, gap + 0.05)
