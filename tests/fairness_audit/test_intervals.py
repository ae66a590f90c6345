"""Closed-form intervals: published examples, independent implementations, and how often they cover."""

import itertools

import numpy as np
import pytest
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep

from fairness_audit.intervals import (
    clopper_pearson,
    largest_difference,
    newcombe,
    pairwise_differences,
    score_ratio,
    smallest_ratio,
    wilson,
)


def mass(n, p):
    """The probability of 0, 1, ..., n successes."""
    return stats.binom.pmf(np.arange(n + 1), n, p)


def covering(interval, n1, n2, p, q, truth):
    """How often an interval of two shares covers, exactly; tables without an interval left out."""
    a, b = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)
    low, high = interval(a, n1, b, n2)
    weight = mass(n1, p)[:, None] * mass(n2, q)
    return weight[(low <= truth) & (truth <= high)].sum() / weight[~np.isnan(low)].sum()


# ---------------------------------------------------------------------- one share


def widened(n):
    """The numbers of people at which Wilson's lower bound is moved out."""
    return [k for k in (1, 2, 3) if k <= n - k]


@pytest.mark.parametrize("n", [1, 2, 3, 12, 50, 51])
@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("interval", "method"), [(clopper_pearson, "exact"), (wilson, "wilson")])
def test_a_share_has_scipys_interval(interval, method, n, level):
    k = np.arange(n + 1)
    low, high = interval(k, n, level)
    moved = widened(n) if interval is wilson else []
    for i in k.tolist():
        expected = stats.binomtest(i, n).proportion_ci(level, method=method)
        if i not in moved:
            assert low[i] == pytest.approx(expected.low, abs=1e-10)
        else:
            assert 0 < low[i] < expected.low
        if n - i not in moved:
            assert high[i] == pytest.approx(expected.high, abs=1e-10)
        else:
            assert expected.high < high[i] < 1


@pytest.mark.parametrize(("n", "k"), [(20, 1), (50, 2), (60, 3)])
def test_next_to_nobody_the_lower_bound_is_that_of_a_poisson_count(n, k):
    low, high = wilson([k, n - k], n, 0.95)
    # As in DescTools::BinomCI(k, n, method = "modified wilson") of R: 0.5 * qchisq(0.05, 2 * k) / n
    assert low[0] == pytest.approx(0.5 * stats.chi2.ppf(0.05, 2 * k) / n, rel=1e-12)
    assert high[1] == pytest.approx(1 - low[0])
    assert stats.poisson.sf(k - 1, n * low[0]) == pytest.approx(0.05, rel=1e-9)


@pytest.mark.parametrize("interval", [clopper_pearson, wilson])
def test_effective_numbers_of_people_need_not_be_whole(interval):
    k = np.linspace(0, 5.3, 54)
    low, high = interval(k, 5.3)
    assert (low[0], high[-1]) == (0, 1)
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) >= 0).all()
    assert (low <= k / 5.3).all()
    assert (k / 5.3 <= high).all()


def test_bounds_have_the_shape_of_the_counts():
    for interval in (clopper_pearson, wilson):
        low, high = interval([[0, 3], [2, 4]], [[4, 4], [4, 4]])
        assert low.shape == high.shape == (2, 2)
        assert (low[0, 0], high[1, 1]) == (0, 1)


def test_nobody_has_no_wilson_interval_and_no_warning():
    assert np.isnan(wilson([0, 1], [0, 2])).tolist() == [[True, False], [True, False]]


@pytest.mark.parametrize(("n", "least"), [(20, 0.91), (50, 0.91), (200, 0.93), (1000, 0.94)])
def test_wilson_covers_as_it_says_on_average_and_never_much_less(n, least):
    low, high = wilson(np.arange(n + 1), n)
    shares = np.linspace(0.001, 0.999, 999)
    covers = np.array([mass(n, p)[(low <= p) & (p <= high)].sum() for p in shares])
    assert 0.949 < covers.mean() < 0.957
    assert covers.min() > least - 0.01


@pytest.mark.parametrize("n", [20, 50, 200, 1000])
def test_near_nobody_it_covers_at_least_as_often_as_it_says(n):
    """Where fewer than one person is expected; the plain interval covers .84 there at its worst."""
    low, high = wilson(np.arange(n + 1), n)
    for p in np.linspace(0.01, 1, 100) / n:
        assert mass(n, p)[(low <= p) & (p <= high)].sum() > 0.948


# ---------------------------------------------------------------------- two shares


# Newcombe 1998, table II, method 10; his two examples with one person next to an edge have wider bounds here.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombes_own_examples(first, second, expected):
    assert newcombe(*first, *second) == pytest.approx(expected, abs=5e-5)
    low, high = newcombe(*second, *first)
    assert (-high, -low) == pytest.approx(expected, abs=5e-5)


# Where the bootstrap of the gap was refused, or too narrow.
@pytest.mark.parametrize(
    ("n1", "n2", "p", "q"),
    [
        (50, 50, 0.1, 0.1),
        (200, 200, 0.02, 0.06),
        (20, 200, 0.3, 0.1),
        (50, 200, 0.4, 0.5),
        (20, 20, 0.5, 0.5),
    ],
)
def test_newcombe_covers_between_94_and_98_percent(n1, n2, p, q):
    assert 0.94 < covering(newcombe, n1, n2, p, q, p - q) < 0.98


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [((9, 10), (3, 10), (0.1705, 0.8090)), ((6, 7), (2, 7), (0.0582, 0.8062))],
)
def test_next_to_an_edge_a_difference_has_newcombes_bounds_or_wider_ones(first, second, published):
    low, high = newcombe(*first, *second)
    assert published[0] - 0.04 < low < published[0] + 5e-5
    assert published[1] - 5e-5 < high < published[1] + 0.04


def test_koopmans_own_example():
    assert score_ratio(36, 40, 16, 80) == pytest.approx((2.9396, 7.1522), abs=5e-5)


@pytest.mark.parametrize("counts", [(4, 10, 5, 12), (4, 40, 30, 50), (9, 10, 9, 10), (4, 4, 5, 30)])
def test_the_ends_of_a_ratio_are_where_the_score_test_rejects(counts):
    k1, n1, k2, n2 = counts
    for end in score_ratio(*counts, 0.9):

        def minus_log_likelihood(q, r=end):
            p = r * q
            return -(stats.binom.logpmf(k1, n1, p) + stats.binom.logpmf(k2, n2, q))

        q = optimize.minimize_scalar(
            minus_log_likelihood, bounds=(1e-12, min(1, 1 / end) - 1e-12), options={"xatol": 1e-12}
        ).x
        p = end * q
        # The likelihood's score test, in Koopman's own form.
        square = (k1 - n1 * p) ** 2 / (n1 * p * (1 - p)) + (k2 - n2 * q) ** 2 / (n2 * q * (1 - q))
        assert square == pytest.approx(stats.norm.ppf(0.95) ** 2, rel=1e-4)


def test_a_ratio_with_nobody_on_one_side_has_one_bound():
    low, high = score_ratio([0, 3, 0, 1], [10, 10, 10, 0], [3, 0, 0, 1], [10, 10, 10, 5])
    assert low[0] == 0
    assert 0 < high[0] < np.inf
    assert 0 < low[1] < np.inf
    assert high[1] == np.inf
    assert np.isnan([low[2:], high[2:]]).all()


def test_a_ratio_turned_round_has_the_inverse_interval():
    low, high = score_ratio(3, 10, 5, 12)
    assert score_ratio(5, 12, 3, 10) == pytest.approx((1 / high, 1 / low))


@pytest.mark.parametrize(
    ("n1", "n2", "p", "q"), [(50, 50, 0.1, 0.1), (20, 150, 0.3, 0.1), (50, 150, 0.4, 0.5), (20, 20, 0.5, 0.5)]
)
def test_the_ratio_covers_between_94_and_98_percent(n1, n2, p, q):
    assert 0.94 < covering(score_ratio, n1, n2, p, q, p / q) < 0.98


# ---------------------------------------------------------------------- several shares


def test_two_shares_need_no_correction():
    low, high = pairwise_differences([56, 48], [70, 80])
    assert (low[0, 1], high[0, 1]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert low[1, 0] == -high[0, 1]
    assert (low.diagonal() == 0).all()


def test_a_group_of_nobody_is_no_pair():
    low, high = pairwise_differences([56, 48, 0], [70, 80, 0])
    assert (low[0, 1], high[0, 1]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert np.isnan(low[2]).all()
    assert largest_difference([56, 48, 0], [70, 80, 0])[:3] == pytest.approx(
        (56 / 70 - 48 / 80, 0.0524, 0.3339), abs=5e-5
    )


def test_the_largest_difference_names_the_surest_pair_not_the_widest():
    # 4 people at 75% are further from 20% than 1,000 people at 50% are, and say much less.
    found = largest_difference([200, 500, 3], [1000, 1000, 4])
    assert found.estimate == pytest.approx(0.55)
    assert (found.first, found.second) == (1, 0)
    assert 0.23 < found.low < 0.3 < found.high


def test_where_no_pair_is_surely_apart_the_extremes_are_named():
    found = largest_difference([4, 6, 5], [10, 10, 10])
    assert found.low == 0
    assert (found.first, found.second) == (1, 0)


def test_one_group_has_no_difference():
    found = largest_difference([3, 0], [9, 0])
    assert np.isnan(found[:3]).all()
    assert (found.first, found.second) == (-1, -1)


@pytest.mark.parametrize("shares", [(0.3, 0.35, 0.4, 0.1, 0.2), (0.2, 0.2, 0.2, 0.2, 0.2)])
def test_the_bound_away_from_no_gap_needs_no_correction_for_pairs(shares):
    """It is the furthest of all pairs' own bounds; the one nearer to no gap is that of all pairs at once."""
    n = np.array([400, 200, 100, 50, 25])
    k = np.round(n * shares).astype(int)
    _, own_high = newcombe(k[:, None], n[:, None], k, n, 0.95)
    together, _ = newcombe(k[:, None], n[:, None], k, n, 1 - 0.05 / 10)
    found = largest_difference(k, n)
    assert found.high == own_high.max()
    assert found.low == max(0, together.max())
    twice = largest_difference(k, n, looks=2)
    assert twice.high == found.high
    assert twice.low <= found.low
    low, high = (bound[np.triu_indices(5, 1)] for bound in score_ratio(k[:, None], n[:, None], k, n, 0.95))
    assert smallest_ratio(k, n).low == pytest.approx(min(low.min(), (1 / high).min()), rel=1e-9)


def test_the_smallest_ratio_of_two_is_their_ratio():
    low, high = (float(bound) for bound in score_ratio(30, 200, 60, 200))
    for k in ([30, 60], [60, 30]):
        assert smallest_ratio(k, [200, 200])[:3] == pytest.approx((0.5, low, high), rel=1e-9)
    assert np.isnan(smallest_ratio([0, 0], [5, 9])[:3]).all()
    assert smallest_ratio([0, 5], [5, 9]).low == 0


SEVERAL = [
    ((1800, 1488, 8, 23), (0.45, 0.24, 0.3, 0.3)),
    ((60, 60, 60), (0.2, 0.2, 0.2)),
    ((400, 200, 100, 50, 25), (0.3, 0.35, 0.4, 0.1, 0.2)),
    ((2000, 2000, 20), (0.02, 0.02, 0.02)),  # where plain Wilson intervals give .93
]


@pytest.mark.parametrize(("sizes", "shares"), SEVERAL)
def test_the_largest_difference_covers_at_least_as_often_as_it_says(sizes, shares):
    rng = np.random.default_rng(4)
    truth = np.ptp(shares)
    found = [largest_difference(rng.binomial(sizes, shares), sizes) for _ in range(800)]
    covers = np.mean([f.low <= truth <= f.high for f in found])
    assert covers > 0.94
    # Each side errs at most half as often, but where there is no gap.
    assert np.mean([f.high < truth for f in found]) <= 0.025 + 3 * 0.0055


@pytest.mark.parametrize(("sizes", "shares"), SEVERAL)
def test_the_smallest_ratio_covers_at_least_as_often_as_it_says(sizes, shares):
    rng = np.random.default_rng(5)
    truth = min(shares) / max(shares)
    found = [smallest_ratio(rng.binomial(sizes, shares), sizes) for _ in range(300)]
    assert np.mean([f.low <= truth <= f.high for f in found]) > 0.935


@pytest.mark.parametrize("sizes", [(20, 20), (20, 50), (50, 50), (50, 200)])
def test_at_no_pair_of_rates_does_a_gap_cover_less_than_94_percent(sizes):
    """Exactly, without averaging over rates; where a table has no ratio any ratio is held possible."""
    n1, n2 = sizes
    a, b = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)
    differences, ratios = newcombe(a, n1, b, n2), score_ratio(a, n1, b, n2)
    none = (a == 0) & (b == 0)
    for p, q in itertools.product([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5], repeat=2):
        weight = mass(n1, p)[:, None] * mass(n2, q)
        low, high = differences
        assert weight[(low <= p - q) & (p - q <= high)].sum() > 0.94
        low, high = ratios
        assert weight[((low <= p / q) & (p / q <= high)) | none].sum() > 0.94


@pytest.mark.parametrize("counts", [(36, 40, 16, 80), (9, 30, 20, 50), (40, 200, 10, 50)])
def test_statsmodels_has_the_same_ratio_and_difference(counts):
    """Its Newcombe and Koopman intervals; why not its score interval for a difference, see `tests/bench`."""
    found = confint_proportions_2indep(*counts, method="score", compare="ratio", correction=False)
    assert score_ratio(*counts) == pytest.approx(found, rel=1e-4)
    found = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    assert newcombe(*counts) == pytest.approx(found, rel=1e-9)
