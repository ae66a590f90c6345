"""Estimate and Disparity: a number with its interval and how it was made, as a record keeps it.

`fairness_audit.inference` returns an `Interval` or a `Gap`, with NaN where a bound is missing. What is
written down survives strict JSON, has None where a number is absent, and says why. `read_estimate` and
`read_disparity` are the only way from the one to the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from fairness_audit.inference import Gap, Interval
from fairness_audit.record import reading


@dataclass(frozen=True)
class Estimate:
    """A number, the interval around it and how that was made, and why either is absent.

    Attributes
    ----------
    value, low, high : float or None
        The estimate and the ends of its interval. None where it could not be computed; NaN is turned into
        None, so that equal estimates compare equal and strict JSON can hold them.
    level : float
        Confidence level of the interval, strictly between 0 and 1.
    reason : str
        Why `value` or the interval is absent, such as "no group has people whose label is 1".
    method : str
        How the interval was made, such as "Wilson".
    n_replicates, random_state : int or None
        How many resamples or shuffles were drawn, with which seed; None where nothing was drawn.

    Raises
    ------
    ValueError
        If a number is infinite or not a number, or a text is not a text.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    level: float | None = 0.95
    reason: str = ""
    method: str = ""
    n_replicates: int | None = None
    random_state: int | None = None

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        for name in ("value", "low", "high", "level"):
            object.__setattr__(self, name, reading.number(name, getattr(self, name)))
        for name in ("n_replicates", "random_state"):
            object.__setattr__(self, name, reading.whole(name, getattr(self, name)))
        for name in ("reason", "method"):
            object.__setattr__(self, name, reading.text(name, getattr(self, name)))

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
        elif value is not None and low is None and not self.reason:
            found.append("has no interval; give low and high, or a reason why there is none")
        elif low is not None and not self.method:
            found.append("does not say how its interval was made; give the method, such as 'Wilson'")
        if (self.n_replicates is None) != (self.random_state is None):
            found.append(
                "needs n_replicates and random_state, or neither; with one alone nobody can redraw it"
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


@dataclass(frozen=True)
class Disparity(Estimate):
    """A gap between groups: which two, in which rate, and who is worse off.

    Attributes
    ----------
    value, low, high, level, reason, method, n_replicates, random_state
        As in `Estimate`. The draws are those of the test.
    rate : str
        The rate compared, such as "true_positive_rate"; for equalized odds the one with the wider gap.
    higher, lower : str
        The group with the higher and the group with the lower rate.
    worse_off : str
        One of the two. Left empty, the record fills it in by the rule of `fairness_audit.record.direction`.
    worse_off_because : str
        Why it is not the group that the rule names; empty where it is.
    p_value : float or None
        Of the test that all groups have one rate.
    """

    rate: str = ""
    higher: str = ""
    lower: str = ""
    worse_off: str = ""
    worse_off_because: str = ""
    p_value: float | None = None

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        super().__post_init__()
        for name in ("rate", "higher", "lower", "worse_off", "worse_off_because"):
            object.__setattr__(self, name, reading.text(name, getattr(self, name)))
        object.__setattr__(self, "p_value", reading.number("p_value", self.p_value))

    def problems(self) -> list[str]:
        """List what is missing or contradictory, each a clause that follows the disparity's name."""
        found = super().problems()
        if self.value is not None and not (self.rate and self.higher and self.lower):
            found.append(
                "does not say which two groups it compares; "
                "pass estimate_disparity(counts, name), or give rate, higher and lower"
            )
        if self.worse_off and self.worse_off not in (self.higher, self.lower):
            found.append(f"has {self.worse_off!r} as worse_off, which is neither of its two groups; name one")
        if self.p_value is not None and not 0 <= self.p_value <= 1:
            found.append(f"has p_value {self.p_value!r}; pass a number from 0 to 1")
        return found


_Kind = TypeVar("_Kind", bound=Estimate)


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
    return reading.at(name, lambda: _estimate(name, value))


def read_disparity(name: str, value: object) -> Disparity:
    """Return a Disparity from a Disparity, a Gap, a mapping with its fields, or what `read_estimate` takes.

    Parameters
    ----------
    name : str
        Where it stands, for the message.
    value : Disparity, Gap, Estimate, Interval, mapping, float or None

    Returns
    -------
    Disparity
        Without groups where `value` does not say them.

    Raises
    ------
    ValueError
        If it is none of these, or as `Disparity`.
    """

    def read() -> Disparity:
        if isinstance(value, Disparity):
            return value
        if isinstance(value, Gap):
            return _from_gap(value)
        if isinstance(value, Mapping):
            return Disparity(**_given(name, value, Disparity))
        return Disparity(**asdict(_estimate(name, value)))

    return reading.at(name, read)


def read_estimates(name: str, value: object) -> dict[str, Estimate]:
    """Return an Estimate per metric.

    Raises
    ------
    ValueError
        If `value` is not a mapping, or as `read_estimate`.
    """
    return _each(name, value, read_estimate)


def read_disparities(name: str, value: object) -> dict[str, Disparity]:
    """Return a Disparity per metric.

    Raises
    ------
    ValueError
        If `value` is not a mapping, or as `read_disparity`.
    """
    return _each(name, value, read_disparity)


def _each(name: str, value: object, read: Callable[[str, object], _Kind]) -> dict[str, _Kind]:
    return {
        metric: read(f"{name}[{metric!r}]", entry) for metric, entry in reading.mapping(name, value).items()
    }


def _estimate(name: str, value: object) -> Estimate:
    if type(value) is Estimate:
        return value
    if isinstance(value, Estimate):
        return Estimate(**{f.name: getattr(value, f.name) for f in fields(Estimate)})
    if isinstance(value, Interval):
        return Estimate(**_of_interval(value), **_draws(value))
    if isinstance(value, Mapping):
        return Estimate(**_given(name, value, Estimate))
    return Estimate(reading.number("value", value))


def _of_interval(interval: Interval) -> dict[str, Any]:
    """Take over what an interval says, without how it was drawn."""
    low, high, reason = interval.low, interval.high, interval.reason
    if math.isinf(low) or math.isinf(high):
        low, high, reason = math.nan, math.nan, reason or "the interval has no upper end"
    if math.isnan(interval.estimate) and not reason:
        reason = "the rate is 0/0 in every group"
    none = math.isnan(low)
    return {
        "value": interval.estimate,
        "low": low,
        "high": high,
        "level": interval.level,
        "reason": reason,
        "method": "" if none else interval.method,
    }


def _draws(drawn: Any) -> dict[str, Any]:
    """Take over how many draws there were and their seed; a generator's cannot be written down."""
    seed = drawn.random_state
    known = drawn.n_replicates and isinstance(seed, int)
    return {"n_replicates": drawn.n_replicates or None, "random_state": seed if known else None}


def _from_gap(gap: Gap) -> Disparity:
    named = [None if group is None else reading.group_name(group) for group in (gap.first, gap.second)]
    falls = gap.estimate < (0 if gap.how == "difference" else 1)  # the first has the lower rate
    higher, lower = reversed(named) if falls else named
    tested = gap.test is not None and not gap.test.reason
    return Disparity(
        **_of_interval(gap),
        **(_draws(gap.test) if tested else {}),
        rate=gap.metric,
        higher=higher or "",
        lower=lower or "",
        p_value=gap.p_value if tested else None,
    )


def _given(name: str, value: Mapping[str, object], kind: type[Estimate]) -> dict[str, Any]:
    needed = ("value", "low", "high", "level", "reason")
    names = [f.name for f in fields(kind)]
    return reading.exactly(name, value, names, needed=needed)


def _three(value: float) -> str:
    """Three significant digits, without an exponent where that is readable."""
    exponent = int(f"{value:.2e}".partition("e")[2])
    if value and not -6 <= exponent <= 9:
        return f"{value:.2e}"
    return f"{float(f'{value:.2e}'):,.{max(0, 2 - exponent)}f}"
