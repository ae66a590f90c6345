"""The four-fifths rule of the Uniform Guidelines (29 CFR 1607.4(D)), and how often noise alone fails it."""

from __future__ import annotations

import math
import warnings
from typing import Literal

import numpy as np
from scipy import special

from fairness_audit import validation
from fairness_audit.counts import GroupCounts, UndefinedRateWarning

FourFifths = Literal["passes", "fails", "cannot be said"]
"""What the rule can come to."""


def four_fifths(counts: GroupCounts, metric: str = "selection_rate") -> FourFifths:
    """Say whether the smallest rate is at least 4/5 of the largest, decided in whole numbers.

    In floating point a ratio of exactly 4/5, which passes, may come out a little less. Source: Uniform
    Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D).

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `fairness_audit.rates.RATES`.

    Returns
    -------
    {"passes", "fails", "cannot be said"}
        "fails" if one pair of groups does. It cannot be said with fewer than two groups that have the rate,
        nor where every rate is 0.

    Raises
    ------
    ValueError
        If `metric` is unknown.
    """
    with warnings.catch_warnings():  # the answer says it
        warnings.simplefilter("ignore", UndefinedRateWarning)
        if math.isnan(counts.ratio(metric)):
            return "cannot be said"
    k, n = counts.fraction(metric)
    k, n = k[n > 0], n[n > 0]
    return "passes" if np.all(5 * k[:, None] * n[None, :] >= 4 * k[None, :] * n[:, None]) else "fails"


def four_fifths_false_alarm(n_a: int, n_b: int, selection_rate: float) -> float:
    """Compute how often two groups selected at one and the same rate fail the four-fifths rule, exactly.

    Parameters
    ----------
    n_a, n_b : int
        People in each group.
    selection_rate : float
        The rate at which both are selected.

    Returns
    -------
    float
        Probability that the smaller observed rate is less than 4/5 of the larger. Exactly 4/5 passes (it
        is decided in whole numbers, so 0.48 / 0.60 is not lost to rounding), and so does nobody selected.

    Raises
    ------
    ValueError
        If a group size is not a whole number of at least 1, or the rate is outside [0, 1].
    """
    n_a = validation.positive_integer("n_a", n_a)
    n_b = validation.positive_integer("n_b", n_b)
    p = validation.fraction("selection_rate", selection_rate)
    return _falls_short(n_a, n_b, p) + _falls_short(n_b, n_a, p)


def four_fifths_group_size(selection_rate: float, false_alarm: float = 0.05) -> int:
    """Find the group size below which a four-fifths ratio is noise.

    Parameters
    ----------
    selection_rate : float
        The rate at which both groups are truly selected, strictly between 0 and 1.
    false_alarm : float
        How often the rule may fail although both rates are equal.

    Returns
    -------
    int
        The smallest n such that two groups of n, and of any larger equal size, fail the rule with
        probability at most `false_alarm`.

    Raises
    ------
    ValueError
        If the rate is not strictly between 0 and 1, or `false_alarm` is not above 0 and at most 0.5.
    """
    p = validation.fraction("selection_rate", selection_rate, open_interval=True)
    alarm = validation.fraction("false_alarm", false_alarm, open_interval=True)
    if alarm > 0.5:
        raise ValueError(f"false_alarm is {false_alarm!r}; pass a number of at most 0.5.")
    # The log of the ratio is about normal with variance 2 (1 - p) / (n p). As whole people make the exact
    # probability jump up and down in n, start well above the n that this suggests and walk down to the last
    # one that fails too often.
    z = special.ndtri(1 - alarm / 2) / math.log(5 / 4)
    n = 60 + int(1.3 * z * z * 2 * (1 - p) / p)
    while n > 1 and 2 * _falls_short(n - 1, n - 1, p) <= alarm:
        n -= 1
    return n


def _falls_short(n_a: int, n_b: int, p: float) -> float:
    """P(b / n_b < 4/5 * a / n_a) for binomial a and b, up to terms of about 1e-20."""
    reach = 50 + 10 * math.sqrt(n_a * p * (1 - p))
    a = np.arange(max(0, math.floor(n_a * p - reach)), min(n_a, math.ceil(n_a * p + reach)) + 1)
    chance = np.diff(special.bdtr(a, n_a, p), prepend=special.bdtr(a[0] - 1, n_a, p) if a[0] else 0.0)
    most = (4 * a * n_b - 1) // (5 * n_a)  # largest b with 5 * b * n_a < 4 * a * n_b; -1 if there is none
    return float(chance @ np.where(most < 0, 0.0, special.bdtr(np.maximum(most, 0), n_b, p)))
