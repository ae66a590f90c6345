# style: exact fractions for the rule, both directions added up by the binomial distribution
from fractions import Fraction


def behind(n, m, rate):
    """The chance that the second group's rate is less than four fifths of the first's."""
    total = 0.0
    for a in range(n + 1):
        limit = Fraction(4 * a, 5 * n) * m
        fewer = -(-limit.numerator // limit.denominator) - 1  # largest whole number below the limit
        total += stats.binom.pmf(a, n, rate) * stats.binom.cdf(fewer, m, rate)
    return total


def false_alarm(people_a, people_b, rate):
    return behind(people_a, people_b, rate) + behind(people_b, people_a, rate)


alarms = pd.DataFrame({r: {n: 2 * behind(n, n, r) for n in sizes} for r in (0.6, 0.3)})
enough = {r: np.int64((alarms[r] <= 0.05).idxmax()) for r in alarms}
