"""Estimate: a number with its interval, as a record keeps it.

`fairness_audit.inference.Interval` is what a method returns, with how it was made and NaN where a bound is
refused. An `Estimate` is what is written down: it survives strict JSON, has None where a number is absent,
and says why. `Estimate.from_interval` is the only way from the one to the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from fairness_audit.inference import Interval
from fairness_audit.record import reading


@dataclass(frozen=True)
class Estimate:
    """A number, the interval around it, and why either is absent.

    Attributes
    ----------
    value, low, high : float or None
        The estimate and the ends of its interval. None where it could not be computed; NaN is turned into
        None, so that equal estimates compare equal and strict JSON can hold them.
    level : float
        Confidence level of the interval, strictly between 0 and 1.
    reason : str
        Why `value` or the interval is absent, such as "group 'south' has 4 people".

    Raises
    ------
    ValueError
        If a number is infinite or not a number, or `reason` is not a text.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    level: float | None = 0.95
    reason: str = ""

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        for name in ("value", "low", "high", "level"):
            object.__setattr__(self, name, reading.number(name, getattr(self, name)))
        object.__setattr__(self, "reason", reading.text("reason", self.reason))

    @classmethod
    def from_interval(cls, interval: Interval) -> Estimate:
        """Take over what an interval says; a NaN without a reason is a rate of 0/0 in every group."""
        reason = interval.reason
        if math.isnan(interval.estimate) and not reason:
            reason = "the rate is 0/0 in every group"
        return cls(interval.estimate, interval.low, interval.high, interval.level, reason)

    def problems(self) -> list[str]:
        """List what is missing or contradictory, each a clause that follows the estimate's name."""
        found = []
        value, low, high = self.value, self.low, self.high
        if (low is None) != (high is None):
            found.append("has only one end of its interval; give both low and high")
        elif value is None and low is not None:
            found.append("has an interval but no value; give the value that it is about")
        elif value is None and not self.reason:
            found.append("has no value; give one, or a reason why there is none")
        elif value is not None and low is not None and high is not None and not low <= value <= high:
            found.append(
                f"is {value:.3g}, outside its own interval {low:.3g} to {high:.3g}; "
                "take all three from one run"
            )
        if self.level is None or not 0 < self.level < 1:
            found.append(f"has level {self.level!r}; pass a number strictly between 0 and 1, such as 0.95")
        return found

    def __str__(self) -> str:
        """Write it to three digits, such as "0.319 (0.280 to 0.358)", or why there is none."""
        because = f": {self.reason}" if self.reason else ""
        if self.value is None:
            return f"not computed{because}"
        if self.low is None or self.high is None:
            return f"{_three(self.value)} (no interval{because})"
        return f"{_three(self.value)} ({_three(self.low)} to {_three(self.high)})"


def read_estimate(name: str, value: object) -> Estimate:
    """Return an Estimate from an Estimate, an Interval, a mapping with its fields, or a number.

    Parameters
    ----------
    name : str
        Where it stands, for the message.
    value : Estimate, Interval, mapping, float or None

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If it is none of these, or as `Estimate`.
    """
    try:
        if isinstance(value, Estimate):
            return value
        if isinstance(value, Interval):
            return Estimate.from_interval(value)
        if isinstance(value, Mapping):
            return _from_fields(reading.exactly(name, value, [f.name for f in fields(Estimate)]))
        return Estimate(reading.number("value", value))
    except ValueError as error:
        raise ValueError(str(error) if str(error).startswith(name) else f"{name}: {error}") from None


def read_estimates(name: str, value: object) -> dict[str, Estimate]:
    """Return an Estimate per metric.

    Raises
    ------
    ValueError
        If `value` is not a mapping, or as `read_estimate`.
    """
    return {
        metric: read_estimate(f"{name}[{metric!r}]", entry)
        for metric, entry in reading.mapping(name, value).items()
    }


def _from_fields(data: dict[str, object]) -> Estimate:
    value, low, high, level = (reading.number(n, data[n]) for n in ("value", "low", "high", "level"))
    return Estimate(value, low, high, level, reading.text("reason", data["reason"]))


def _three(value: float) -> str:
    """Three significant digits, without an exponent where that is readable."""
    exponent = int(f"{value:.2e}".partition("e")[2])
    if value and not -6 <= exponent <= 9:
        return f"{value:.2e}"
    return f"{float(f'{value:.2e}'):,.{max(0, 2 - exponent)}f}"
