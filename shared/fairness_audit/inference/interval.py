"""Interval: an estimate with its interval, or with the reason why it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fairness_audit.array_types import RandomState


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, or with the reason why it has none.

    Attributes
    ----------
    estimate, low, high : float
        NaN where there is none.
    level : float
        Share of repetitions of the whole study whose interval would hold the true value.
    method : str
    n_replicates : int
        0 where nothing was drawn.
    random_state : int, Generator or None
        What the draws were seeded with.
    reason : str
        Why there is no interval; empty where there is one.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str
    n_replicates: int = 0
    random_state: RandomState = None
    reason: str = ""

    def __contains__(self, value: float) -> bool:
        """Say whether the interval holds `value`; never where there is none."""
        return bool(self.low <= value <= self.high)

    def __str__(self) -> str:
        """Write the estimate with its interval, to the digits that the interval's width makes meaningful."""
        if self.reason:
            return f"{_number(self.estimate, 2)} (no interval: {self.reason})"
        width = self.high - self.low
        digits = min(6, max(2, 1 - math.floor(math.log10(width)))) if 0 < width < math.inf else 2
        low, high = _number(self.low, digits), _number(self.high, digits)
        return f"{_number(self.estimate, digits)} ({100 * self.level:g}% interval {low} to {high})"


def _number(value: float, digits: int) -> str:
    if math.isnan(value):
        return "undefined"
    return "any size" if math.isinf(value) else f"{round(value, digits) + 0.0:.{digits}f}"  # never -0.00
