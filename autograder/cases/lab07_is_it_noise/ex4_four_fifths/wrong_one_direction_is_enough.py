# misconception: asks how often one given group fails, and finds fewer people enough
# loses: 1
# message: never the one behind
def false_alarm(people_a, people_b, rate):
    a, b = np.arange(people_a + 1)[:, None], np.arange(people_b + 1)
    chance = stats.binom.pmf(a, people_a, rate) * stats.binom.pmf(b, people_b, rate)
    small, large = np.minimum(a * people_b, b * people_a), np.maximum(a * people_b, b * people_a)
    fails = 5 * small < 4 * large
    return chance[fails].sum()


enough = {}
for rate in (0.6, 0.3):
    enough[rate] = min(n for n in sizes if false_alarm(n, n, rate) / 2 <= 0.05)
