# misconception: takes four fifths exactly for a failure
# loses: 3
# message: Exactly four fifths passes, and so does nobody at all
def false_alarm(people_a, people_b, rate):
    a, b = np.arange(people_a + 1)[:, None], np.arange(people_b + 1)
    chance = stats.binom.pmf(a, people_a, rate) * stats.binom.pmf(b, people_b, rate)
    small, large = np.minimum(a * people_b, b * people_a), np.maximum(a * people_b, b * people_a)
    fails = 5 * small <= 4 * large
    return chance[fails].sum()


enough = {0.6: 120, 0.3: 380}
