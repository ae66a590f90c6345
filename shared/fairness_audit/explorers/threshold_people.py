"""People by group, label and score level: from one row per person, or from counts that were published."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats, Ints, SensitiveFeatures
from fairness_audit.grouping import tabulate

MOST_LEVELS = 1000


class People(NamedTuple):
    """How many people have each group, label and score level.

    Attributes
    ----------
    groups : Index
    values : ndarray of float, shape (levels,)
        The threshold that selects each level and all after it.
    counts : ndarray of int64, shape (groups, 2, levels)
        The level first selected last.
    names : list of str
        Each level in words.
    """

    groups: pd.Index
    values: Floats
    counts: Ints
    names: list[str]


def people_of_rows(
    scores: Column,
    y_true: Column,
    sensitive_features: SensitiveFeatures,
    levels: int,
    higher_is_positive: bool,
) -> People:
    """Count rows on an even grid of levels; `ThresholdExplorer.from_scores` describes the parameters."""
    label = validation.binary("y_true", y_true)
    score = validation.probability("scores", scores)
    validation.same_length(scores=len(score), y_true=len(label))
    if not 2 <= validation.positive_integer("levels", levels) <= MOST_LEVELS:
        raise ValueError(f"levels is {levels!r}; pass a whole number from 2 to {MOST_LEVELS}.")
    steps = np.arange(levels + 1) / levels
    if higher_is_positive:
        values = steps[:-1]
        level = np.searchsorted(values, score, side="right") - 1
    else:
        values = steps[:0:-1]
        level = levels - 1 - np.searchsorted(steps[1:], score, side="left")
    groups, counts = tabulate(sensitive_features, label * np.int64(levels) + level, n_cells=2 * levels)
    counts = counts.reshape(-1, 2, levels).astype(np.int64)
    present = counts.sum(axis=(1, 2)) > 0
    return People(groups[present], values, counts[present], [f"{v:.4g}" for v in values])


def named_columns(table: pd.DataFrame, **named: str | None) -> list[Hashable]:
    """Choose the columns to read, in order: those named, and otherwise those at the same places."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            f"table is a {type(table).__name__}; pass a DataFrame with a row per group and score."
        )
    if table.shape[1] < 4 or len(table) == 0:
        raise ValueError(
            f"table has {table.shape[1]} column(s) and {len(table)} row(s); it needs a group, a score and "
            "two counts in each row."
        )
    for argument, column in named.items():
        if column is not None and column not in table.columns:
            have = ", ".join(map(str, table.columns))
            raise ValueError(f"{argument} is {column!r}, which is not a column; the columns are {have}.")
    return [table.columns[i] if column is None else column for i, (_, column) in enumerate(named.items())]


def people_of_table(table: pd.DataFrame, chosen: Sequence[Hashable], higher_is_positive: bool) -> People:
    """Read counts from the columns with group, score, negatives and positives."""
    people = _counted(table, chosen)
    groups = pd.Index(people["group"].unique(), name=chosen[0])
    values = np.sort(people["score"].unique().astype(float))
    if not higher_is_positive:
        values = values[::-1]
    if not 2 <= len(values) <= MOST_LEVELS:
        raise ValueError(
            f"table has {len(values)} different score(s) in the column {chosen[1]!r}; an explorer takes "
            f"2 to {MOST_LEVELS}."
        )
    counts = np.zeros((len(groups), 2, len(values)), dtype=np.int64)
    rows = groups.get_indexer(people["group"])
    place = pd.Index(values).get_indexer(people["score"].astype(float))
    counts[rows, 0, place] = people["negatives"]
    counts[rows, 1, place] = people["positives"]
    empty = counts.sum(axis=(1, 2)) == 0
    if empty.any():
        raise ValueError(f"table counts nobody in group {groups[empty][0]!r}; leave the group out.")
    return People(groups, values, counts, [f"{v:.10g}" for v in values])


def _counted(table: pd.DataFrame, chosen: Sequence[Hashable]) -> pd.DataFrame:
    """Read the four columns, checked, as `group`, `score`, `negatives` and `positives`."""
    people = table[list(chosen)].copy()
    people.columns = pd.Index(["group", "score", "negatives", "positives"])
    for column, name in zip(("negatives", "positives"), chosen[2:], strict=True):
        people[column] = _whole(people[column], name)
    if people[["group", "score"]].isna().to_numpy().any():
        raise ValueError("table has a row without a group or without a score; give it one or drop it.")
    if not pd.api.types.is_numeric_dtype(people["score"]):
        raise ValueError(f"table has scores that are not numbers in the column {chosen[1]!r}; recode it.")
    if not np.isfinite(people["score"]).all():
        raise ValueError(f"table has an infinite score in the column {chosen[1]!r}; recode it.")
    twice = people.duplicated(["group", "score"])
    if twice.any():
        which, where = (validation.first_few(people.loc[twice, c][:1]) for c in ("group", "score"))
        raise ValueError(
            f"table has group {which} with score {where} more than once; add its rows together first."
        )
    return people


def _whole(counts: pd.Series, name: Hashable) -> pd.Series:
    """Refuse counts that are missing, negative or not whole."""
    numbers = pd.to_numeric(counts, errors="coerce")
    wrong = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers)))
    if wrong.any():
        found = validation.first_few(counts[wrong][:1])
        raise ValueError(
            f"table has {found} in the column {name!r}; counts must be whole numbers of at least 0. "
            "Shares must be turned into people first."
        )
    return numbers.astype(np.int64)
