"""What a record holds besides texts, numbers and estimates: a period, an exclusion, a law, a group's counts.

Each is a few named values that may still be empty while somebody writes; what is missing or cannot be is
said by `fairness_audit.record.checks`. A mapping with the same names does instead of the class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar

from fairness_audit.record import reading
from fairness_audit.record.estimate import Disparity, Estimate, read_disparities, read_estimates

CELLS = ("tn", "fp", "fn", "tp")
"""Counts of a group, as in `fairness_audit.rates.CELLS`."""


def _read(entry: object, readers: Mapping[str, Callable[[str, object], object]]) -> None:
    """Bring the fields of a frozen dataclass to one form."""
    for name, read in readers.items():
        object.__setattr__(entry, name, read(name, getattr(entry, name)))


@dataclass(frozen=True)
class Period:
    """The days from which the rows are.

    Attributes
    ----------
    start, end : str
        First and last day, ISO 8601.
    """

    start: str = ""
    end: str = ""

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        _read(self, {"start": reading.day, "end": reading.day})


@dataclass(frozen=True)
class Exclusion:
    """Rows that were left out.

    Attributes
    ----------
    rows : int
    reason : str
        Why they were left out, and who they are.
    """

    rows: int
    reason: str

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        _read(self, {"rows": _whole, "reason": reading.text})


@dataclass(frozen=True)
class LegalEntry:
    """What one law asks, and what this audit says about it.

    Attributes
    ----------
    regime : str
        The law, such as "US Equal Credit Opportunity Act, Regulation B".
    article : str
        The place in it, such as "12 CFR 1002.4(a)".
    as_of : str
        The day on which somebody read it, ISO 8601.
    evidence : str
        What this audit shows about it, and what it cannot; or who has to find out.
    """

    regime: str = ""
    article: str = ""
    as_of: str = ""
    evidence: str = ""

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        text = reading.text
        _read(self, {"regime": text, "article": text, "as_of": reading.day, "evidence": text})


@dataclass(frozen=True)
class SignOff:
    """Who answers for the record.

    Attributes
    ----------
    name, role : str
    date : str
        Day of the signature, ISO 8601; not before the audit.
    """

    name: str = ""
    role: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        _read(self, {"name": reading.text, "role": reading.text, "date": reading.day})


@dataclass(frozen=True)
class GroupResult:
    """What was decided about one group.

    Attributes
    ----------
    tn, fp, fn, tp : number or None
        People by label and decision; sums of weights where people were weighted. Without labels `tn` holds
        those not selected, `fp` those selected, and the other two are None.
    rates : mapping from rate to Estimate
        Every rate with its interval.
    """

    tn: float
    fp: float
    fn: float | None
    tp: float | None
    rates: Mapping[str, Estimate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        _read(self, dict.fromkeys(CELLS, _people))
        _read(self, {"rates": read_estimates})
        if self.tn is None or self.fp is None or (self.fn is None) != (self.tp is None):
            raise ValueError(
                "tn and fp are numbers, and fn and tp are too, or both None where there are no labels."
            )

    @property
    def labeled(self) -> bool:
        """Whether labels were there."""
        return self.fn is not None

    @property
    def cells(self) -> tuple[float, float, float, float]:
        """The four counts, with 0 for those that need labels where there are none."""
        return self.tn, self.fp, self.fn or 0, self.tp or 0

    @property
    def people(self) -> float:
        """People of the group, or the sum of their weights."""
        return sum(self.cells)


@dataclass(frozen=True)
class FieldResult:
    """What was measured by another sensitive feature than the record's own, or by an intersection.

    Attributes
    ----------
    by_group : mapping from group to GroupResult
    disparity : mapping from metric to Disparity
    """

    by_group: Mapping[str, GroupResult] = field(default_factory=dict)
    disparity: Mapping[str, Disparity] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring every field to one form."""
        _read(self, {"by_group": read_groups, "disparity": read_disparities})


def read_period(name: str, value: object) -> Period:
    """Return a Period from a Period, a mapping, or a pair of days.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return reading.at(name, lambda: Period(*value))
    return _entry(name, value, Period)


def read_exclusions(name: str, value: object) -> tuple[Exclusion, ...] | None:
    """Return exclusions from a sequence of them, of mappings or of pairs; None is "not stated".

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if value is None:
        return None
    pairs = [
        dict(zip(("rows", "reason"), one, strict=True))
        if isinstance(one, (tuple, list)) and len(one) == 2
        else one
        for one in _several(name, value, "[(12, 'why they were left out')], or [] if none was")
    ]
    return tuple(_entry(f"{name}[{i}]", one, Exclusion) for i, one in enumerate(pairs))


def read_legal(name: str, value: object) -> tuple[LegalEntry, ...]:
    """Return legal entries from a sequence of them or of mappings.

    Raises
    ------
    ValueError
        If it is neither.
    """
    entries = _several(name, value, "[LegalEntry(regime=..., article=..., as_of=..., evidence=...)]")
    return tuple(_entry(f"{name}[{i}]", one, LegalEntry) for i, one in enumerate(entries))


def read_sign_off(name: str, value: object) -> SignOff | None:
    """Return a SignOff from a SignOff or a mapping; None is "not signed".

    Raises
    ------
    ValueError
        If it is neither.
    """
    return None if value is None else _entry(name, value, SignOff)


def read_groups(name: str, value: object) -> dict[str, GroupResult]:
    """Return a GroupResult per group.

    Raises
    ------
    ValueError
        If `value` is not a mapping of GroupResult or of mappings.
    """
    return {
        group: _entry(f"{name}[{group!r}]", one, GroupResult)
        for group, one in reading.mapping(name, value).items()
    }


def read_fields(name: str, value: object) -> dict[str, FieldResult]:
    """Return a FieldResult per sensitive feature.

    Raises
    ------
    ValueError
        If `value` is not a mapping of FieldResult or of mappings.
    """
    return {
        feature: _entry(f"{name}[{feature!r}]", one, FieldResult)
        for feature, one in reading.mapping(name, value).items()
    }


_Entry = TypeVar("_Entry", Period, Exclusion, LegalEntry, SignOff, GroupResult, FieldResult)


def _entry(name: str, value: object, kind: type[_Entry]) -> _Entry:
    if isinstance(value, kind):
        return value
    names = [f.name for f in fields(kind)]
    if not isinstance(value, Mapping):
        shown = ", ".join(f"{n}=..." for n in names)
        raise ValueError(f"{name} is {reading.short(value)}; pass {kind.__name__}({shown}).")
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    given: dict[str, Any] = reading.exactly(name, value, names, needed=needed)
    return reading.at(name, lambda: kind(**given))


def _several(name: str, value: object, example: str) -> list[object]:
    if not isinstance(value, (tuple, list)):
        raise ValueError(f"{name} is {reading.short(value)}; pass a list, such as {example}.")
    return list(value)


def _whole(name: str, value: object) -> int:
    found = reading.whole(name, value)
    if found is None:
        raise ValueError(f"{name} is {reading.short(value)}; pass a whole number.")
    return found


def _people(name: str, value: object) -> float | None:
    """Return a count; a whole one is an int, so that it is written without a decimal point."""
    found = reading.number(name, value)
    return int(found) if found is not None and found == int(found) else found
