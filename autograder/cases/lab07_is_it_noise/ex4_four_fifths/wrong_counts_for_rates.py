# misconception: compares people where groups differ in size
# loses: 3
# message: This compares counts of people
def false_alarm(people_a, people_b, rate):
    a, b = np.arange(people_a + 1)[:, None], np.arange(people_b + 1)
    chance = stats.binom.pmf(a, people_a, rate) * stats.binom.pmf(b, people_b, rate)
    small, large = np.minimum(a, b), np.maximum(a, b)
    fails = 5 * small < 4 * large
    return chance[fails].sum()


enough = {0.6: 120, 0.3: 380}
