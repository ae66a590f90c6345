"""Looking again every week without crying wolf: a test and an interval that hold however often one looks.

    RateMonitor(level)                      takes one block of counts at a time; evidence, interval, alarm
    e_value(events, people, rates, gap)     one block's evidence against a given gap between two rates
    delayed_impact(...)                     what decisions do to the scores of the people they are made about

An ordinary test has its false-alarm rate for one look. Whoever repeats it every week sees an alarm some day
far more often than that, though nothing is wrong. The monitor's promise is another: while the two rates are
equal, the chance that it *ever* raises an alarm is at most 1 - level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import xlogy

from fairness_audit.array_types import Floats, Numbers

#: Steps of the gap at which the interval is searched; it is widened to the next step outside.
_STEP = 0.005
#: The pseudo-counts of each rate before anything is seen, after Turner and Gruenwald.
_PRIOR = 0.18
_ROUNDS = 40


def e_value(
    events: Sequence[float], people: Sequence[float], rates: Sequence[float], gap: float = 0.0
) -> float:
    """Evidence of one block of counts against "the first rate minus the second is `gap`".

    Parameters
    ----------
    events, people : sequence of two numbers
        Of the first and the second group, in people.
    rates : sequence of two numbers
        What the two rates are thought to be; fixed before the block was seen. Any will do, and good ones
        gather evidence faster.
    gap : float
        Between -1 and 1.

    Returns
    -------
    float
        At least 0. If the hypothesis is true, its expectation is at most 1, and the product over blocks
        exceeds 1/a with a chance of at most a, however many blocks there are.

    Raises
    ------
    ValueError
        If counts or rates cannot be.

    Notes
    -----
    Turner and Gruenwald (2023), *Exact anytime-valid confidence intervals for contingency tables and beyond*,
    Statistics and Probability Letters 198, arXiv:2203.09785: the likelihood of `rates` over that of the
    nearest pair of rates, in relative entropy, that has the gap.
    """
    found, of = _block(events, people)
    thought = np.asarray(rates, dtype=float)
    if thought.shape != (2,) or not ((thought > 0) & (thought < 1)).all():
        raise ValueError(f"rates={rates!r}: give two rates between 0 and 1, without the ends")
    return float(np.exp(_log_e_values(found, of, thought, np.array([gap]))[0]))


class RateMonitor:
    """The gap between two groups' rates, looked at after every block of people.

    Parameters
    ----------
    level : float
        One minus the chance of ever raising an alarm while the rates are equal; and of the interval, which
        holds the gap at all looks together.

    Attributes
    ----------
    history : DataFrame
        One row a look: events and people of both groups so far, the gap's estimate, the interval's `low` and
        `high`, the evidence against equal rates (`e_value`), and whether there has been an `alarm`.

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1.

    Examples
    --------
    >>> monitor = RateMonitor()
    >>> look = monitor.add([30, 18], [60, 60])
    >>> bool(look.alarm)
    False

    Notes
    -----
    The interval is for one gap that stays the same. Blocks from before a gap opened count against finding it,
    and may leave it out of the interval; begin anew from time to time, each time with a part of the risk.

    Of each block the number of people must not depend on the outcomes in it. The rates that a block is
    weighed with are estimated from the blocks before it, with 0.18 pseudo-counts of each kind.
    """

    def __init__(self, level: float = 0.95) -> None:
        if not 0 < level < 1:
            raise ValueError(f"level={level!r}: give a number between 0 and 1, such as 0.95")
        self.level = level
        self._gaps = np.linspace(-1, 1, round(2 / _STEP) + 1)[1:-1]
        self._log_e: Floats = np.zeros(len(self._gaps))
        self._strongest: Floats = np.zeros(len(self._gaps))
        self._events, self._people = np.zeros(2), np.zeros(2)
        self._rows: list[dict[str, float | bool]] = []

    @property
    def history(self) -> pd.DataFrame:
        """All looks so far."""
        return pd.DataFrame(self._rows)

    def add(self, events: Sequence[float], people: Sequence[float]) -> pd.Series:
        """Look at one more block.

        Parameters
        ----------
        events, people : sequence of two numbers
            Of the first and the second group in this block alone, in people. A group may have nobody.

        Returns
        -------
        Series
            The new row of `history`.

        Raises
        ------
        ValueError
            If the counts cannot be.
        """
        found, of = _block(events, people)
        thought = (self._events + _PRIOR) / (self._people + 2 * _PRIOR)
        self._log_e += _log_e_values(found, of, thought, self._gaps)
        self._strongest = np.maximum(self._strongest, self._log_e)
        self._events += found
        self._people += of
        limit = -np.log(1 - self.level)
        left = self._gaps[self._strongest < limit]
        low, high = (left.min() - _STEP, left.max() + _STEP) if len(left) else (np.nan, np.nan)
        equal = int(np.argmin(np.abs(self._gaps)))
        with np.errstate(invalid="ignore"):
            rates = self._events / np.where(self._people == 0, np.nan, self._people)
        self._rows.append(
            {
                "events_first": self._events[0],
                "people_first": self._people[0],
                "events_second": self._events[1],
                "people_second": self._people[1],
                "gap": rates[0] - rates[1],
                "low": max(-1.0, low),
                "high": min(1.0, high),
                "e_value": float(np.exp(self._log_e[equal])),
                "alarm": bool(self._strongest[equal] >= limit),
            }
        )
        return pd.Series(self._rows[-1])


def delayed_impact(
    scores: Numbers, people: Numbers, repayment: Numbers, threshold: float, *, gain: float, loss: float
) -> Mapping[str, float]:
    """What a lending threshold does to the mean score of a group, one step later.

    Parameters
    ----------
    scores : ndarray of shape (k,)
    people : ndarray of shape (k,)
        With each score; any unit, since they are used as weights.
    repayment : ndarray of shape (k,)
        Chance of repaying at each score.
    threshold : float
        Whoever has this score or more gets the loan.
    gain, loss : float
        Points that a score rises after repaying, and falls after not repaying. Both at least 0.

    Returns
    -------
    dict
        `selection_rate`; `change`, the mean change of the group's score in points, over everybody in it;
        `repaid` and `defaulted`, the shares of everybody.

    Raises
    ------
    ValueError
        If shapes differ, or `gain` or `loss` is negative.

    Notes
    -----
    Liu, Dean, Rolf, Simchowitz and Hardt (2018), *Delayed impact of fair machine learning*, arXiv:1803.04383.
    They take 75 points for repaying and 150 for not repaying.
    """
    scores, people, repayment = (np.asarray(part, dtype=float) for part in (scores, people, repayment))
    if not scores.shape == people.shape == repayment.shape:
        raise ValueError(
            f"scores, people and repayment have shapes {scores.shape}, {people.shape} and {repayment.shape}: "
            "give one number of each a score"
        )
    if gain < 0 or loss < 0:
        raise ValueError(f"gain={gain}, loss={loss}: give both as points of at least 0")
    weight = np.where(scores >= threshold, people, 0.0) / people.sum()
    repaid = float((weight * repayment).sum())
    lent = float(weight.sum())
    change = gain * repaid - loss * (lent - repaid)
    return {"selection_rate": lent, "change": change, "repaid": repaid, "defaulted": lent - repaid}


def _block(events: Sequence[float], people: Sequence[float]) -> tuple[Floats, Floats]:
    found, of = (np.asarray(part, dtype=float) for part in (events, people))
    if found.shape != (2,) or of.shape != (2,):
        raise ValueError(f"events={events!r}, people={people!r}: give two numbers each, one a group")
    if not (np.isfinite(found) & np.isfinite(of) & (found >= 0) & (found <= of)).all():
        raise ValueError(
            f"events={events!r}, people={people!r}: events are people, from 0 to all of the group"
        )
    return found, of


def _log_e_values(events: Floats, people: Floats, rates: Floats, gaps: Floats) -> Floats:
    """Of one block, against each of several gaps."""
    first = _nearest(people, rates, gaps)
    null = np.stack([first, first - gaps])
    return _log_likelihood(events, people, rates[:, None]) - _log_likelihood(events, people, null)


def _log_likelihood(events: Floats, people: Floats, rates: Floats) -> Floats:
    seen, unseen = events[:, None], (people - events)[:, None]
    total: Floats = (xlogy(seen, rates) + xlogy(unseen, 1 - rates)).sum(axis=0)
    return total


def _nearest(people: Floats, rates: Floats, gaps: Floats) -> Floats:
    """The first rate of the pair with each gap that is nearest in relative entropy; by bisection.

    The expected log-likelihood is concave in it, so its slope falls.
    """
    low, high = np.maximum(gaps, 0.0), np.minimum(1 + gaps, 1.0)
    shares = people / max(people.sum(), 1.0)
    for _ in range(_ROUNDS):
        first = (low + high) / 2
        second = first - gaps
        slope = shares[0] * (rates[0] - first) / (first * (1 - first))
        slope += shares[1] * (rates[1] - second) / (second * (1 - second))
        low, high = np.where(slope > 0, first, low), np.where(slope > 0, high, first)
    middle: Floats = (low + high) / 2
    return middle
