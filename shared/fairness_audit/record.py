"""AuditRecord: what an audit hands to the people who answer for the system.

A record may be incomplete while you work on it: `problems()` lists what is missing, vague or at odds with
itself, `validate()` refuses a record that has any, and `disagreements(counts)` compares its numbers with
the decisions. It is kept as strict JSON and read as Markdown.

Names of disparities are Fairlearn's: a rate of `fairness_audit.counts.RATES` followed by `_difference` or
`_ratio` (`false_positive_rate_difference`), and the names `demographic_parity_...`,
`equal_opportunity_...` and `equalized_odds_...` with the same two endings.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import platform
import re
import reprlib
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib import metadata
from typing import Any

import numpy as np
import pandas as pd

from fairness_audit import _document
from fairness_audit.counts import RATES, GroupCounts, UndefinedRateWarning
from fairness_audit.inference import Interval, bootstrap_gap

TIMINGS = ("none", "pre-processing", "in-processing", "post-processing")
"""When a mitigation acts: on the data, during training, or on the decisions of a finished model."""


# ---------------------------------------------------------------------- a number with its interval


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
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    reason: str = ""

    def __post_init__(self) -> None:
        for name in ("value", "low", "high", "level"):
            object.__setattr__(self, name, _number(name, getattr(self, name)))
        object.__setattr__(self, "reason", _text("reason", self.reason))

    def problems(self) -> list[str]:
        """What is missing or contradictory, each a clause that follows the estimate's name."""
        found = []
        if (self.low is None) != (self.high is None):
            found.append("has only one end of its interval; give both low and high")
        elif self.value is None and self.low is not None:
            found.append("has an interval but no value; give the value that it is about")
        elif self.value is None and not self.reason:
            found.append("has no value; give one, or a reason why there is none")
        elif self.low is not None and not self.low <= self.value <= self.high:
            found.append(
                f"is {self.value:.3g}, outside its own interval {self.low:.3g} to {self.high:.3g}; "
                "take all three from one run"
            )
        if self.level is None or not 0 < self.level < 1:
            found.append(f"has level {self.level!r}; pass a number strictly between 0 and 1, such as 0.95")
        return found

    def __str__(self) -> str:
        return _document.number(self)


# ---------------------------------------------------------------------- the record


@dataclass(frozen=True, kw_only=True)
class AuditRecord:
    """What was audited, what was measured and why, what was done about it, and what remains open.

    Every field may be left out while the record is being written; `problems()` then names it.

    Attributes
    ----------
    system, purpose : str
        What was audited, and what its decisions are used for.
    protected_field : str
        The sensitive feature, or several joined by a comma.
    groups : mapping from group to int
        People audited in each group. Keys become text; an intersection ('female', 'Black') becomes
        "female, Black".
    chosen_metric, chosen_because : str
        The disparity that encodes the harm (a key of `disparity_before`), and who is harmed by it, how.
    rejected_metrics : mapping from metric to str
        Disparities that were considered, each with why it does not encode the harm.
    disparity_before, disparity_after : mapping from metric to Estimate, Interval or number
        Disparities of the unmitigated and of the mitigated system, each with an interval.
    performance_before, performance_after : mapping from metric to Estimate, Interval or number
        Ordinary performance, such as accuracy_score over everybody.
    mitigation : str
        What was done, or "none".
    mitigation_timing : str
        One of `TIMINGS`.
    attribute_needed_at_prediction : bool or None
        Whether a decision about a new person needs that person's sensitive feature; None is "not stated".
    limits : sequence of str
        What the audit does not show; one sentence each.
    date : str
        Day of the audit, ISO 8601 (2026-11-22).
    data_hash : str
        `data_hash(...)` of the rows that were audited.
    versions : mapping from package to str
        `versions()`.

    Raises
    ------
    ValueError
        If a field has the wrong type. What a field says is judged by `problems()`.
    """

    system: str = ""
    purpose: str = ""
    protected_field: str = ""
    groups: Mapping[str, int] = field(default_factory=dict)
    chosen_metric: str = ""
    chosen_because: str = ""
    rejected_metrics: Mapping[str, str] = field(default_factory=dict)
    disparity_before: Mapping[str, Estimate] = field(default_factory=dict)
    disparity_after: Mapping[str, Estimate] = field(default_factory=dict)
    performance_before: Mapping[str, Estimate] = field(default_factory=dict)
    performance_after: Mapping[str, Estimate] = field(default_factory=dict)
    mitigation: str = ""
    mitigation_timing: str = ""
    attribute_needed_at_prediction: bool | None = None
    limits: tuple[str, ...] = ()
    date: str = ""
    data_hash: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for f in fields(self):
            object.__setattr__(self, f.name, _READ[f.type](f.name, getattr(self, f.name)))

    # ------------------------------------------------------------------ judging it

    def problems(self) -> list[str]:
        """What is missing, vague or contradictory: one sentence each, beginning with the field's name."""
        return [*self._missing_or_vague(), *self._numbers(), *self._contradictions()]

    def _missing_or_vague(self) -> list[str]:
        found = []
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name in ("disparity_after", "performance_after"):  # absent where nothing was mitigated
                continue
            if value is None or (not isinstance(value, bool) and len(value) == 0):
                found.append(f"{f.name} is missing; {_ASK[f.name]}.")
        reasons = {"chosen_because": self.chosen_because} if self.chosen_because else {}
        reasons |= {f"rejected_metrics[{m!r}]": why for m, why in self.rejected_metrics.items()}
        reasons |= {f"limits[{i}]": limit for i, limit in enumerate(self.limits)}
        for name, text in reasons.items():
            if _vague(text):
                found.append(f"{name} is {text!r}, which is too short to act on; write a whole sentence.")
        for name in ("system", "purpose", "protected_field", "mitigation"):
            if _PLACEHOLDER.fullmatch(getattr(self, name)) and getattr(self, name) != "none":
                found.append(f"{name} is {getattr(self, name)!r}, a placeholder; {_ASK[name]}.")
        return found

    def _numbers(self) -> list[str]:
        found = [
            f"groups has {n} people in group {group!r}; leave out a group that nobody belongs to."
            for group, n in self.groups.items()
            if n < 1
        ]
        if len(self.groups) == 1:
            found.append("groups has one group; a disparity needs at least two.")
        for name, metric, estimate in self._estimates():
            found += [f"{name}[{metric!r}] {clause}." for clause in estimate.problems()]
            if not name.startswith("disparity"):
                continue
            if estimate.low is estimate.high is None and estimate.value is not None and not estimate.reason:
                found.append(
                    f"{name}[{metric!r}] has no interval; give low and high, or a reason why there is none."
                )
            outside = [v for v in (estimate.value, estimate.low, estimate.high) if v is not None]
            if metric.endswith(("_difference", "_ratio")) and any(not 0 <= v <= 1 for v in outside):
                found.append(
                    f"{name}[{metric!r}] leaves [0, 1]; a difference is largest minus smallest, "
                    "a ratio smallest over largest."
                )
        return found

    def _contradictions(self) -> list[str]:
        found = []
        chosen = self.chosen_metric
        if chosen in self.rejected_metrics:
            found.append(f"rejected_metrics also holds the chosen metric, {chosen}; decide which it is.")
        if chosen and self.disparity_before and chosen not in self.disparity_before:
            found.append(f"disparity_before lacks the chosen metric, {chosen}; add its estimate.")
        found += self._timing()
        if self.date and not _iso(self.date):
            found.append(f"date is {self.date!r}; write it as year-month-day, such as 2026-11-22.")
        if self.data_hash and not re.fullmatch(r"[0-9a-f]{64}", self.data_hash):
            found.append(f"data_hash is {self.data_hash[:20]!r}; pass record.data_hash(frame).")
        if self.versions and "python" not in self.versions:
            found.append("versions lacks python; pass record.versions().")
        return found

    def _timing(self) -> list[str]:
        found = []
        timing, after = self.mitigation_timing, {**self.disparity_after, **self.performance_after}
        if timing and timing not in TIMINGS:
            found.append(f"mitigation_timing is {timing!r}; write one of {', '.join(TIMINGS)}.")
        if self.mitigation and timing in TIMINGS and (self.mitigation == "none") != (timing == "none"):
            found.append(
                f"mitigation_timing is {timing!r} while mitigation is {self.mitigation!r}; "
                "write 'none' in both or in neither."
            )
        if self.mitigation in ("", "none"):
            if after:
                found.append(
                    f"disparity_after and performance_after have numbers while mitigation is "
                    f"{self.mitigation!r}; name the mitigation or leave them out."
                )
        else:
            for name in ("disparity", "performance"):
                before, later = getattr(self, f"{name}_before"), getattr(self, f"{name}_after")
                if not later:
                    found.append(
                        f"{name}_after is missing although mitigation is {self.mitigation!r}; "
                        f"measure again what {name}_before holds."
                    )
                elif before.keys() != later.keys():
                    odd = ", ".join(sorted(before.keys() ^ later.keys()))
                    found.append(
                        f"{name}_after and {name}_before hold different metrics ({odd}); "
                        "measure the same ones before and after."
                    )
        if "ThresholdOptimizer" in self.mitigation and self.attribute_needed_at_prediction is False:
            found.append(
                "attribute_needed_at_prediction is False while mitigation is ThresholdOptimizer, whose "
                "predict() asks for sensitive_features; write True or name another mitigation."
            )
        return found

    def _estimates(self) -> list[tuple[str, str, Estimate]]:
        return [
            (name, metric, estimate)
            for name in _ESTIMATED
            for metric, estimate in getattr(self, name).items()
        ]

    def validate(self) -> None:
        """Refuse a record that is not ready to hand over.

        Raises
        ------
        ValueError
            Listing every one of `problems()`.
        """
        found = self.problems()
        if found:
            lines = "\n".join(f"- {problem}" for problem in found)
            raise ValueError(f"This audit record has {len(found)} problem(s):\n{lines}")

    def disagreements(
        self,
        counts_before: GroupCounts,
        counts_after: GroupCounts | None = None,
        *,
        tolerance: float = 5e-4,
    ) -> list[str]:
        """Where the record's numbers are not those of the decisions it is about.

        Parameters
        ----------
        counts_before : GroupCounts
            Decisions of the unmitigated system.
        counts_after : GroupCounts, optional
            Decisions of the mitigated system about the same people.
        tolerance : float
            How far a number may lie from the recomputed one; the default lets three decimals pass.

        Returns
        -------
        list of str
            One sentence each, beginning with the field's name; empty if everything agrees. A metric that
            cannot be computed from counts is listed too: nobody has checked it.
        """
        people = _nonempty(counts_before)
        found = []
        if self.groups != people:
            found.append(f"groups says {self.groups}; the decisions have {people}.")
        if counts_after is not None and _nonempty(counts_after) != people:
            found.append("counts_after is about other people than counts_before; decide on the same rows.")
        for name, metric, estimate in self._estimates():
            counts = counts_before if name.endswith("before") else counts_after
            if counts is None:
                found.append(f"{name}[{metric!r}] cannot be checked; pass counts_after.")
                continue
            try:
                actual = (disparity if name.startswith("disparity") else performance)(counts, metric)
            except ValueError as error:
                found.append(f"{name}[{metric!r}] cannot be checked against counts: {error}")
                continue
            stated = math.nan if estimate.value is None else estimate.value
            both_absent = math.isnan(stated) and math.isnan(actual)
            if not both_absent and not abs(stated - actual) <= tolerance + 1e-12:
                found.append(f"{name}[{metric!r}] says {stated:.4g}; the decisions give {actual:.4g}.")
        return found

    # ------------------------------------------------------------------ keeping it

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts, lists, texts and numbers."""
        return {**asdict(self), "limits": list(self.limits)}

    def to_json(self) -> str:
        """The record as strict JSON (no NaN, no Infinity); `from_json` gives an equal record."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AuditRecord:
        """A record from what `to_dict` returned.

        Raises
        ------
        ValueError
            If a field is unknown, missing or of the wrong type.
        """
        return cls(**_exactly("record", data, [f.name for f in fields(cls)]))

    @classmethod
    def from_json(cls, text: str) -> AuditRecord:
        """A record from what `to_json` returned.

        Raises
        ------
        ValueError
            If the text is not strict JSON, names a field twice, or for the reasons of `from_dict`.
        """
        try:
            data = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ValueError(
                f"text is not JSON ({error}); pass what AuditRecord.to_json() returned, unchanged."
            ) from None
        except TypeError:
            raise ValueError(
                f"text is {type(text).__name__}; pass the JSON text, such as path.read_text('utf-8')."
            ) from None
        return cls.from_dict(data)

    # ------------------------------------------------------------------ reading it

    def to_markdown(self) -> str:
        """The record as a document: three significant digits, and first of all what is missing."""
        return _document.markdown(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


# ---------------------------------------------------------------------- what goes into one


def disparity(counts: GroupCounts, name: str) -> float:
    """A disparity by its Fairlearn name, such as "demographic_parity_difference".

    Raises
    ------
    ValueError
        If the name is none of those in the module's docstring.
    """
    metric, how = _parts(name)
    with warnings.catch_warnings():  # a group whose rate is 0/0: the record says so in words
        warnings.simplefilter("ignore", UndefinedRateWarning)
        if metric == "equalized_odds":
            return getattr(counts, name)()
        return getattr(counts, how)(metric)


def estimate_disparity(counts: GroupCounts, name: str, **options: Any) -> Estimate:
    """The same with its bootstrap interval, ready for `AuditRecord.disparity_before`.

    `options` are those of `inference.bootstrap_gap`: n_replicates, level, random_state.
    """
    metric, how = _parts(name)
    return _estimate(name, bootstrap_gap(counts, metric, how, **options))


def performance(counts: GroupCounts, name: str) -> float:
    """A rate over everybody, such as "accuracy_score".

    Raises
    ------
    ValueError
        If `name` is not one of `fairness_audit.counts.RATES`.
    """
    if name not in RATES:
        raise ValueError(f"name is {name!r}; counts give {', '.join(RATES)}.")
    return float(counts.overall()[name])


def data_hash(*data: Any) -> str:
    """SHA-256 of the audited rows as CSV text, in hexadecimal.

    `data_hash(frame)` is what ``sha256sum rows.csv`` prints after ``frame.to_csv("rows.csv", index=False)``,
    so anybody who has the rows can check it without this package.

    Parameters
    ----------
    *data : DataFrame, Series or array of one or two dimensions
        What was audited. Several, such as `data_hash(X, y, a)`, are written one after another.

    Returns
    -------
    str
        64 hexadecimal digits. Column names, values and the order of rows and columns count; the index and
        the width of whole numbers in memory (int8 or int64) do not.

    Raises
    ------
    ValueError
        If there is nothing to hash, or an array has more than two dimensions.
    """
    if not data:
        raise ValueError("data is empty; pass the rows that were audited.")
    digest = hashlib.sha256()
    for part in data:
        if not isinstance(part, (pd.DataFrame, pd.Series)):
            part = np.asarray(part)
            if part.ndim not in (1, 2):
                raise ValueError(f"data has an array of shape {part.shape}; pass rows, or rows by columns.")
        digest.update(pd.DataFrame(part).to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that the numbers depend on."""
    packages = ("fairlearn", "scikit-learn", "numpy", "pandas", "scipy", "fairness-audit-workbook")
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def _nonempty(counts: GroupCounts) -> dict[str, int]:
    return {group: n for group, n in _people("groups", counts.count).items() if n}


_PARITY = {"demographic_parity": "selection_rate", "equal_opportunity": "true_positive_rate"}


def _parts(name: str) -> tuple[str, str]:
    """Fairlearn's name of a disparity as (rate, difference or ratio)."""
    metric, _, how = str(name).rpartition("_")
    metric = _PARITY.get(metric, metric)
    if how not in ("difference", "ratio") or metric not in (*RATES, "equalized_odds"):
        raise ValueError(
            f"name is {name!r}; pass a rate followed by _difference or _ratio, such as "
            "selection_rate_difference, or demographic_parity_, equal_opportunity_ or equalized_odds_ "
            "with one of these endings."
        )
    return metric, how


# ---------------------------------------------------------------------- reading what is handed in


_short = reprlib.repr  # what was found, cut to a readable length


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {_short(value)}; pass a text.")
    return str(value).strip()


def _number(name: str, value: Any) -> float | None:
    """A finite float; NaN and None are None."""
    if value is None:
        return None
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ValueError(f"{name} is {_short(value)}; pass a number, or None with a reason.")
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond the floats
        number = math.inf
    if math.isinf(number):
        raise ValueError(f"{name} is {_short(value)}; pass None and say why in reason.")
    return None if math.isnan(number) else number


def _flag(name: str, value: Any) -> bool | None:
    if value is not None and not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} is {_short(value)}; pass True or False.")
    return None if value is None else bool(value)


def _sentences(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        raise ValueError(f"{name} is {_short(value)}; pass a list of sentences, also for a single one.")
    return tuple(_text(f"{name}[{i}]", sentence) for i, sentence in enumerate(value))


def _mapping(name: str, value: Any) -> dict[str, Any]:
    """`value` with its keys as text."""
    if not isinstance(value, (Mapping, pd.Series)):
        raise ValueError(f"{name} is {_short(value)}; pass a mapping, such as {{{_EXAMPLE[name]}}}.")
    named: dict[str, Any] = {}
    for key, entry in value.items():
        if _group_name(key) in named:
            raise ValueError(f"{name} has {_group_name(key)!r} twice; rename one of them.")
        named[_group_name(key)] = entry
    return named


def _group_name(group: Any) -> str:
    return ", ".join(map(str, group)) if isinstance(group, tuple) else str(group)


def _people(name: str, value: Any) -> dict[str, int]:
    people = {}
    for group, n in _mapping(name, value).items():
        number = _number(f"{name}[{group!r}]", n)
        if number is None or number != math.floor(number):
            raise ValueError(f"{name}[{group!r}] is {_short(n)}; pass a whole number of people.")
        people[group] = int(n)
    return people


def _texts(name: str, value: Any) -> dict[str, str]:
    return {key: _text(f"{name}[{key!r}]", text) for key, text in _mapping(name, value).items()}


def _estimates(name: str, value: Any) -> dict[str, Estimate]:
    return {metric: _estimate(f"{name}[{metric!r}]", e) for metric, e in _mapping(name, value).items()}


def _estimate(name: str, value: Any) -> Estimate:
    try:
        if isinstance(value, Estimate):
            return value
        if isinstance(value, Interval):
            reason = value.reason
            if math.isnan(value.estimate) and not reason:
                reason = "the rate is 0/0 in every group"
            return Estimate(value.estimate, value.low, value.high, value.level, reason)
        if isinstance(value, Mapping):
            return Estimate(**_exactly(name, value, [f.name for f in fields(Estimate)]))
        return Estimate(value)
    except ValueError as error:
        raise ValueError(str(error) if str(error).startswith(name) else f"{name}: {error}") from None


def _exactly(what: str, data: Any, names: list[str]) -> dict[str, Any]:
    """`data` if its keys are `names`, neither more nor fewer."""
    if not isinstance(data, Mapping):
        raise ValueError(f"{what} is {_short(data)}; pass a mapping (in JSON, an object in braces).")
    unknown, missing = [k for k in data if k not in names], [n for n in names if n not in data]
    if unknown:
        raise ValueError(f"{what} has the unknown field {unknown[0]!r}; the fields are {', '.join(names)}.")
    if missing:
        raise ValueError(f"{what} lacks the field {missing[0]!r}; add it, empty if there is nothing to say.")
    return dict(data)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"text has the field {twice!r} twice in one object; keep one of them.")
    return dict(pairs)


def _no_constant(token: str) -> None:
    raise ValueError(f"text holds {token}, which strict JSON does not have; write null and give a reason.")


_READ = {
    "str": _text,
    "bool | None": _flag,
    "tuple[str, ...]": _sentences,
    "Mapping[str, int]": _people,
    "Mapping[str, str]": _texts,
    "Mapping[str, Estimate]": _estimates,
}
"""A field's annotation -> the function that checks it and brings it to one form."""

_ESTIMATED = ("disparity_before", "disparity_after", "performance_before", "performance_after")
_EXAMPLE = {
    "groups": "'north': 1200, 'south': 800",
    "rejected_metrics": "'equalized_odds_difference': 'why it does not encode the harm'",
    "versions": "'python': '3.11.9'",
    "disparity_before": "'selection_rate_difference': Estimate(0.31, 0.25, 0.37)",
    "disparity_after": "'selection_rate_difference': Estimate(0.04, 0.00, 0.10)",
    "performance_before": "'accuracy_score': 0.84",
    "performance_after": "'accuracy_score': 0.80",
}
_ASK = {
    "system": "name what was audited",
    "purpose": "say what its decisions are used for",
    "protected_field": "name the sensitive feature",
    "groups": "give the people audited in each group",
    "chosen_metric": "name the disparity that encodes the harm",
    "chosen_because": "say who is harmed, and how this metric shows it",
    "rejected_metrics": "name the metrics that were considered, each with why it was not chosen",
    "disparity_before": "give the disparities of the unmitigated system",
    "performance_before": "give the ordinary performance of the unmitigated system",
    "mitigation": "say what was done, or write 'none'",
    "mitigation_timing": f"write one of {', '.join(TIMINGS)}",
    "attribute_needed_at_prediction": "say True or False",
    "limits": "say what this audit does not show",
    "date": "write the day of the audit, such as 2026-11-22",
    "data_hash": "pass record.data_hash(frame)",
    "versions": "pass record.versions()",
}
_PLACEHOLDER = re.compile(r"(todo|tb[ad]|fixme|n/?a|none|unknown|your .* here|[.?_x-]+)\W*", re.IGNORECASE)


def _vague(text: str) -> bool:
    return len(text.split()) < 5 or _PLACEHOLDER.fullmatch(text) is not None


def _iso(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None
