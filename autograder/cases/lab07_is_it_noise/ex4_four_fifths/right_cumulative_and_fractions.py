# style: exact fractions for the rule, both directions added up by the binomial distribution
from fractions import Fraction


def behind(n, m, rate):
    """The chance that the second group's rate is less than four fifths of the first's."""
    limits = [Fraction(4 * a, 5 * n) * m for a in range(n + 1)]
    fewer = [-(-f.numerator // f.denominator) - 1 for f in limits]  # largest whole number below the limit
    return np.dot(stats.binom.pmf(range(n + 1), n, rate), stats.binom.cdf(fewer, m, rate))


def false_alarm(people_a, people_b, rate):
    return behind(people_a, people_b, rate) + behind(people_b, people_a, rate)


alarms = pd.DataFrame({r: {n: 2 * behind(n, n, r) for n in sizes} for r in (0.6, 0.3)})
enough = {r: np.int64((alarms[r] <= 0.05).idxmax()) for r in alarms}
