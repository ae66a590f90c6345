# style: plain loops, complements and a sum of absolute differences
def chance(answers, weights):
    total = []
    for row in answers:
        total.append(sum(w for a, w in zip(row, weights) if a == 1))
    return total


def expected_changes(probability):
    same = [p * p + (1 - p) * (1 - p) for p in probability]
    return 1000 * (1 - sum(same) / len(same))


once, twice = draw(chance(answers, weights), 1), draw(chance(answers, weights), 2)
changed = sum(abs(int(a) - int(b)) for a, b in zip(once, twice))
