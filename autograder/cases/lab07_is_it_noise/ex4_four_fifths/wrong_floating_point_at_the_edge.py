# misconception: divides, and loses 0.60 / 0.75 to rounding
# loses: 2
# message: Some pairs at exactly four fifths fail by rounding
def false_alarm(people_a, people_b, rate):
    chances = [stats.binom.pmf(np.arange(n + 1), n, rate) for n in (people_a, people_b)]
    total = 0.0
    for a in range(people_a + 1):
        for b in range(people_b + 1):
            small, large = sorted([a / people_a, b / people_b])
            if large > 0 and small / large < 0.8:
                total += chances[0][a] * chances[1][b]
    return total


enough = {0.6: 120, 0.3: 380}
