# misconception: counts only days on which the first group is behind
# loses: 4
# message: Only one group is looked at as the one behind
def false_alarm(people_a, people_b, rate):
    a, b = np.arange(people_a + 1)[:, None], np.arange(people_b + 1)
    chance = stats.binom.pmf(a, people_a, rate) * stats.binom.pmf(b, people_b, rate)
    small, large = np.minimum(a * people_b, b * people_a), np.maximum(a * people_b, b * people_a)
    fails = 5 * a * people_b < 4 * b * people_a
    return chance[fails].sum()


enough = {rate: min(n for n in sizes if false_alarm(n, n, rate) <= 0.05) for rate in (0.6, 0.3)}
