# style: a loop; a whole number of people
def region_decides(scores, lines):
    low, *_, high = sorted(lines.values())
    return round(sum(low <= s < high for s in scores) / len(scores) * 1000)


advice = "B"
