"""What many studies of the same groups would show: the arithmetic behind `NoiseExplorer`, in Python.

A study counts successes in several groups, each binomial with its own rate. Everything is summed exactly but
the chi-square over all groups, whose distribution needs as many sums as there are groups. For it one set of
studies is laid out evenly instead of drawn: a lattice rule (Cools, Kuo and Nuyens 2006, "Constructing
embedded lattice rules for multivariate integration", SIAM Journal on Scientific Computing 28,
doi:10.1137/06065074X; the first twelve entries of their generating vector of order 2). It needs no random
numbers, so the page repeats it exactly, and it errs less than as many draws would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import special

from fairness_audit.array_types import Floats, Ints
from fairness_audit.intervals import newcombe

STUDIES = 8192
"""Studies on the lattice; a power of two."""

LATTICE = (
    1, 182667, 469891, 498753, 110745, 446247, 250185, 118627, 245333, 283199, 408519, 391023
)  # fmt: skip
"""One entry for each group: study r puts group g at the share (r x entry mod STUDIES) / STUDIES."""

SHIFT = 0.3333  # where in its step each share lies; never a binomial chance of a rate in whole percent
ALARM = 0.05

ROWS = (
    "A gap as large as the one seen",
    "Four-fifths rule",
    "Interval for each group",
    "Range of all groups",
    "Chi-square of all groups",
)
"""Ways of looking at a study."""

_IMPOSSIBLE = 1e-18


class Group(NamedTuple):
    """How many people a group has, and the rate at which each counts."""

    people: int
    rate: float


Last = Callable[[Ints, Ints, int], Ints]
"""(k, n, people) -> the most of a group's people that a lowest rate of k/n allows."""


def least_gap(groups: Sequence[Group], tenths: int) -> float:
    """Compute how often largest minus smallest rate is at least a number of points.

    Parameters
    ----------
    groups : sequence of Group
    tenths : int
        Tenths of a percentage point.

    Returns
    -------
    float
    """

    def last(k: Ints, n: Ints, people: int) -> Ints:
        return -(-people * (1000 * k + tenths * n) // (1000 * n)) - 1  # strictly less than the gap above

    return max(0.0, 1 - _all_within(groups, last))


def fails_four_fifths(groups: Sequence[Group]) -> float:
    """Compute how often the smallest rate is less than 4/5 of the largest; nobody anywhere passes.

    Parameters
    ----------
    groups : sequence of Group

    Returns
    -------
    float
    """
    return max(0.0, 1 - _all_within(groups, lambda k, n, people: 5 * k * people // (4 * n)))


def critical_gap(groups: Sequence[Group]) -> int:
    """Find the gap, in tenths of a point, that luck reaches at most one time in twenty.

    Parameters
    ----------
    groups : sequence of Group
        All at one rate.

    Returns
    -------
    int
        1001, which no gap reaches, where even the largest gap is more frequent.
    """
    low, high = 0, 1001  # a gap of 0 is always reached, one of 1001 never
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if least_gap(groups, middle) <= ALARM else (middle, high)
    return high


def intervals_alarm(groups: Sequence[Group]) -> float:
    """Compute how often an interval of some group against the second lies on one side of zero.

    Parameters
    ----------
    groups : sequence of Group
        The second is what the others are compared with.

    Returns
    -------
    float
        With Newcombe's intervals, whose level is 95% for all together (Bonferroni).
    """
    reference, others = groups[1], [groups[0], *groups[2:]]
    level = 1 - ALARM / len(others)
    quiet, theirs = _likely(reference)
    for group in set(others):
        chance, own = _likely(group)
        low, high = newcombe(own[:, None], group.people, theirs, reference.people, level)
        quiet = quiet * (chance @ ((low <= 0) & (high >= 0))) ** others.count(group)
    return max(0.0, 1 - float(quiet.sum()))


def chi_square_alarms(groups: Sequence[Group]) -> float:
    """Estimate how often Pearson's chi-square over all groups has p < 0.05, by the chi-square distribution.

    Parameters
    ----------
    groups : sequence of Group

    Returns
    -------
    float
        Share of the studies on the lattice; within a point of the truth (`test_noise.py`).
    """
    return float(np.mean(chi_squares(groups) >= critical_chi_square(len(groups))))


def critical_chi_square(groups: int) -> float:
    """Find the chi-square from which on p < 0.05.

    Parameters
    ----------
    groups : int

    Returns
    -------
    float
    """
    return float(special.chdtri(groups - 1, ALARM))


def chi_squares(groups: Sequence[Group]) -> Floats:
    """Compute Pearson's chi-square of every study on the lattice; 0 where everybody or nobody counts.

    Parameters
    ----------
    groups : sequence of Group

    Returns
    -------
    ndarray of float, shape (STUDIES,)
    """
    everyone = sum(group.people for group in groups)
    total, squares = np.zeros(STUDIES), np.zeros(STUDIES)
    for group, step in zip(groups, LATTICE, strict=False):
        until = special.bdtr(np.arange(group.people), group.people, group.rate)
        by_share = np.searchsorted(until, (np.arange(STUDIES) + SHIFT) / STUDIES, side="left")
        k = by_share[np.arange(STUDIES) * step % STUDIES]
        total += k
        squares += k * k / group.people
    rate = total / everyone
    spread = rate * (1 - rate)
    return np.where(spread > 0, (squares - total * rate) / np.where(spread > 0, spread, 1), 0.0)


# ---------------------------------------------------------------------- parts


def _all_within(groups: Sequence[Group], last: Last) -> float:
    """Sum over the lowest rate v the chance that v is the lowest and every rate is at most what it allows.

    That is the chance that all rates lie from v on, minus the chance that all lie above v.
    """
    kinds = {group: groups.count(group) for group in groups}
    sizes = {group.people for group in groups}
    k = np.concatenate([np.arange(size + 1) for size in sizes])
    n = np.repeat(list(sizes), [size + 1 for size in sizes])
    _, once = np.unique(k / n, return_index=True)  # a rate that two sizes share counts once
    k, n = k[once], n[once]
    closed, open_ = np.ones(len(k)), np.ones(len(k))
    for group, times in kinds.items():
        most = last(k, n, group.people)
        closed *= _within(group, -(-k * group.people // n), most) ** times
        open_ *= _within(group, k * group.people // n + 1, most) ** times
    return float((closed - open_).sum())


def _within(group: Group, first: Ints, last: Ints) -> Floats:
    """Compute the chance of `first` to `last` people, both included."""
    until = np.concatenate([[0.0], np.cumsum(_mass(group))])
    most = np.minimum(last, group.people)
    return np.where(
        first > most, 0.0, until[np.maximum(most, -1) + 1] - until[np.minimum(first, group.people + 1)]
    )


@lru_cache(maxsize=16)  # a study is asked some twenty questions
def _mass(group: Group) -> Floats:
    """Compute the chance of each number of people."""
    until = special.bdtr(np.arange(group.people + 1), group.people, group.rate)
    return np.diff(until, prepend=0.0)


def _likely(group: Group) -> tuple[Floats, Ints]:
    """Give the numbers of people that are not all but impossible, after their chances."""
    mass = _mass(group)
    k = np.flatnonzero(mass > _IMPOSSIBLE)
    return mass[k], k
