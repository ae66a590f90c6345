"""Request: what is asked of a file, and the short texts in which a command line asks it."""

from __future__ import annotations

import datetime
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from fairness_audit.rates import metric_name

LABEL_FREE = ("selection_rate",)
"""Rates that need no label."""

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True)
class Condition:
    """One `--fail-if`: such as "impact_ratio<0.8"."""

    measure: str
    comparison: str
    bound: float

    def holds(self, value: float) -> bool:
        """Say whether a value meets the condition; NaN never does."""
        return OPERATORS[self.comparison](value, self.bound)

    def __str__(self) -> str:
        """Write it as it was given."""
        return f"{self.measure}{self.comparison}{self.bound:g}"


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which columns are audited, and how.

    Attributes
    ----------
    prediction : str
        Column of decisions; empty where `score` and `threshold` make them.
    groups : sequence of str
        Sensitive columns.
    label : str
        Column of outcomes; empty where there are none.
    positive : str
        The value that counts as 1 in decisions and labels; empty for 0/1. "column=value,..." for each alone.
    score : str
        Column of scores; a higher score means selected rather.
    threshold : float or None
        A score of at least this is a decision of 1.
    weight : str
        Column of survey or frequency weights.
    control : sequence of str
        Columns whose combinations are strata.
    reference : str
        "largest", "best", or "column=value,...".
    missing : str
        "group" or "drop".
    min_group : int
        Intersections with fewer people are put together.
    bins : mapping from column to numbers
        Where the bands of a numeric sensitive column begin.
    metric, why : str
        The chosen rate or disparity, and the reason.
    alpha : float
        1 - alpha is the level of intervals; tests are held to alpha.
    fail_if : sequence of Condition
        What makes the command end with 1.
    system, purpose, date : str
        For the record: what was audited, what for, and on which day. No clock is read.
    selection : str
        What a decision of 1 is to a person, "benefit" or "burden": who is worse off follows from it.
    """

    prediction: str = ""
    groups: tuple[str, ...] = ()
    label: str = ""
    positive: str = ""
    score: str = ""
    threshold: float | None = None
    weight: str = ""
    control: tuple[str, ...] = ()
    reference: str = "largest"
    missing: str = "group"
    min_group: int = 30
    bins: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    metric: str = "selection_rate"
    why: str = ""
    alpha: float = 0.05
    fail_if: tuple[Condition, ...] = ()
    system: str = ""
    purpose: str = ""
    date: str = ""
    selection: str = ""

    def __post_init__(self) -> None:
        """Bring texts and lists to one form, and refuse what contradicts itself.

        Raises
        ------
        ValueError
            Naming the argument, what was found and what to do.
        """
        for name in ("groups", "control"):
            object.__setattr__(self, name, names(getattr(self, name)))
        object.__setattr__(self, "bins", bins(self.bins))
        object.__setattr__(self, "fail_if", conditions(self.fail_if))
        for name in ("prediction", "label", "positive", "score", "weight"):
            value = getattr(self, name)
            object.__setattr__(self, name, "" if value is None else str(value))
        self._check_columns()
        self._check_values()

    def _check_columns(self) -> None:
        if not self.groups:
            raise ValueError(
                "groups is empty; name at least one sensitive column, such as --groups sex,race."
            )
        if not self.prediction and not (self.score and self.threshold is not None):
            raise ValueError(
                "prediction is not given; name the column of decisions, or give --score and --threshold."
            )
        roles = [("prediction", self.prediction), ("label", self.label), ("score", self.score)]
        roles += [("weight", self.weight)]
        roles += [("groups", g) for g in self.groups] + [("control", c) for c in self.control]
        seen: dict[str, str] = {}
        for role, column in roles:
            if not column:
                continue
            if column in seen:
                raise ValueError(
                    f"{role} names the column {column!r}, which {seen[column]} names already; "
                    "each column has one part."
                )
            seen[column] = role
        for column in self.bins:
            if column not in (*self.groups, *self.control):
                raise ValueError(
                    f"bins names {column!r}, which is not among groups or control; name one of these."
                )

    def _check_values(self) -> None:
        if self.selection not in ("", "benefit", "burden"):
            raise ValueError(f"selection is {self.selection!r}; pass 'benefit' or 'burden'.")
        if self.missing not in ("group", "drop"):
            raise ValueError(f"missing is {self.missing!r}; pass 'group' or 'drop'.")
        if not (isinstance(self.alpha, (int, float)) and 0 < self.alpha < 0.5):
            raise ValueError(f"alpha is {self.alpha!r}; pass a number between 0 and 0.5, such as 0.05.")
        if isinstance(self.min_group, bool) or not isinstance(self.min_group, int) or self.min_group < 1:
            raise ValueError(f"min_group is {self.min_group!r}; pass a whole number of at least 1.")
        if self.threshold is not None and not self.score:
            raise ValueError("threshold is given and score is not; name the column of scores.")
        if self.threshold is not None and not math.isfinite(self.threshold):
            raise ValueError(f"threshold is {self.threshold!r}; pass a number.")
        rate, _ = self.chosen
        if rate not in LABEL_FREE and not self.label:
            raise ValueError(
                f"metric is {self.metric!r}, which needs labels; name their column with --label."
            )
        if self.date:
            try:
                datetime.date.fromisoformat(self.date)
            except ValueError:
                raise ValueError(
                    f"date is {self.date!r}; write year-month-day, such as 2026-11-29."
                ) from None
        if self.reference not in ("largest", "best"):
            for column in self.references:
                if column not in self.groups:
                    raise ValueError(
                        f"reference names {column!r}, which is not among groups ({', '.join(self.groups)})."
                    )

    @property
    def columns(self) -> list[str]:
        """Every column that is named."""
        named = [self.prediction, self.label, self.score, self.weight, *self.groups, *self.control]
        return [c for c in named if c]

    @property
    def level(self) -> float:
        """Of intervals."""
        return 1 - self.alpha

    @property
    def chosen(self) -> tuple[str, str]:
        """The chosen rate, and how it is compared: "difference" or "ratio"."""
        return parted(self.metric)

    @property
    def references(self) -> dict[str, str]:
        """Column -> the value that others are compared with, where it is named."""
        return {} if self.reference in ("largest", "best") else pairs("reference", self.reference)

    def positive_of(self, column: str) -> str:
        """Find the value of a column that counts as 1; empty for 0/1."""
        if "=" in self.positive:
            return pairs("positive", self.positive).get(column, "")
        return self.positive

    def options(self) -> list[str]:
        """Write the request as options of the command, without what was left at its default."""
        found = []
        for each in fields(self):
            value = getattr(self, each.name)
            if value == each.default or value in ((), {}):
                continue
            name = "--" + each.name.replace("_", "-")
            if each.name in ("groups", "control"):
                found.append(f"{name}={','.join(c.replace(',', chr(92) + ',') for c in value)}")
            elif each.name == "bins":
                found += [f"{name}={c}={','.join(f'{e:.17g}' for e in edges)}" for c, edges in value.items()]
            elif each.name == "fail_if":
                found += [f"{name}={condition}" for condition in value]
            else:
                found.append(f"{name}={value!r}" if isinstance(value, float) else f"{name}={value}")
        return found


def parted(metric: str) -> tuple[str, str]:
    """Split the name of a disparity into rate and how it is compared; a bare rate is compared by ratio.

    Raises
    ------
    ValueError
        If the rate is unknown.
    """
    for how in ("difference", "ratio"):
        if metric.endswith(f"_{how}"):
            return metric_name(metric.removesuffix(f"_{how}")), how
    return metric_name(metric), "ratio"


def names(value: str | Sequence[str]) -> tuple[str, ...]:
    r"""Read names of columns: a list, or a text with commas; a comma in a name is written `\,`."""
    if isinstance(value, str):
        parts = re.split(r"(?<!\\),", value)
        return tuple(p.replace("\\,", ",").strip() for p in parts if p.strip())
    return tuple(str(v) for v in value)


def pairs(argument: str, text: str) -> dict[str, str]:
    """Read "column=value,column=value".

    Raises
    ------
    ValueError
        If a part has no "=".
    """
    found = {}
    for part in names(text):
        column, equals, value = part.rpartition("=")
        if not equals or not column.strip():
            raise ValueError(f"{argument} is {text!r}; write column=value, with commas between.")
        found[column.strip()] = value.strip()
    return found


def bins(value: str | Sequence[str] | Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    """Read where bands begin: "age=25,45,65", several with a semicolon or a list, or a mapping.

    Raises
    ------
    ValueError
        If there is no rising list of numbers.
    """
    read: dict[str, list[float]] = {}
    if isinstance(value, Mapping):
        read = {str(k): [float(v) for v in edges] for k, edges in value.items()}
    else:
        texts = value.split(";") if isinstance(value, str) else list(value)
        for text in filter(None, (t.strip() for t in texts)):
            column, equals, numbers = text.partition("=")
            try:
                read[column.strip()] = [float(e) for e in numbers.split(",")]
            except ValueError:
                equals = ""
            if not equals:
                raise ValueError(f"bins is {text!r}; write column=number,number, such as age=25,45,65.")
    for column, edges in read.items():
        if not edges or sorted(set(edges)) != edges or not all(map(math.isfinite, edges)):
            raise ValueError(f"bins of {column!r} are {edges}; pass numbers that rise.")
    return {column: tuple(edges) for column, edges in read.items()}


def _is_disparity(measure: str) -> bool:
    try:
        parted(measure)
    except ValueError:
        return False
    return measure.endswith(("_difference", "_ratio"))


def conditions(value: str | Sequence[str | Condition]) -> tuple[Condition, ...]:
    """Read "impact_ratio<0.8"; several with a comma or a list.

    Raises
    ------
    ValueError
        If a text is not a measure, a comparison and a number.
    """
    found = []
    for text in names(value) if isinstance(value, str) else value:
        if isinstance(text, Condition):
            found.append(text)
            continue
        match = re.fullmatch(r"\s*([a-z_]+)\s*(<=|>=|<|>)\s*([-+.\deE]+)\s*", text)
        measure = match[1] if match else ""
        known = measure == "impact_ratio" or _is_disparity(measure)
        try:
            bound = float(match[3]) if match else math.nan
        except ValueError:
            bound = math.nan
        if match is None or not known or math.isnan(bound):
            raise ValueError(
                f"fail_if is {text!r}; write a measure, < or >, and a number: impact_ratio<0.8, or a rate "
                "followed by _difference or _ratio, such as false_positive_rate_difference>0.1."
            )
        found.append(Condition(measure, match[2], bound))
    return tuple(found)
