"""Tally: people by group, label and decision, and any set of groups that can be made from it by adding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from fairness_audit.array_types import Floats, Ints
from fairness_audit.counts import GroupCounts

MISSING = "(missing)"
"""The group of people whose value is missing."""

BETWEEN = " × "


@dataclass(frozen=True)
class GroupSet:
    """The groups that one sensitive column makes, or several together.

    Attributes
    ----------
    columns : tuple of str
    groups : list of tuple of str
        One value per column.
    cells : ndarray of int64, shape (groups, 4)
        People, in the order tn, fp, fn, tp; without labels everybody counts as tn or fp.
    weights, squares : ndarray of float, shape (groups, 4), or None
        Sums of weights and of their squares.
    pooled : list of (tuple of str, int)
        Groups that were put together into the last one, with their people.
    """

    columns: tuple[str, ...]
    groups: list[tuple[str, ...]]
    cells: Ints
    weights: Floats | None = None
    squares: Floats | None = None
    pooled: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    labeled: bool = True

    @property
    def name(self) -> str:
        """The columns in one text, such as "sex × race"."""
        return BETWEEN.join(self.columns)

    @property
    def labels(self) -> list[str]:
        """The groups in words, such as "female, Black"."""
        return [", ".join(dict.fromkeys(g)) if g == (POOLED,) * len(g) else ", ".join(g) for g in self.groups]

    @property
    def people(self) -> Ints:
        """How many people each group has."""
        return np.asarray(self.cells.sum(axis=1))

    @property
    def known(self) -> np.ndarray:
        """Which groups have no missing value and are not put together from others."""
        return np.array([MISSING not in g and POOLED not in g for g in self.groups], dtype=bool)

    def fraction(self, metric: str) -> tuple[Floats, Floats]:
        """Return k of n for a rate of every group.

        With weights, n is Kish's effective number of people, (sum of w)^2 / sum of w^2, of those whom the
        rate is about, and k the weighted rate times n.
        """
        k, n = self.counts().effective_fraction(metric)
        return np.asarray(k, dtype=float), np.asarray(n, dtype=float)

    def counts(self) -> GroupCounts:
        """Return the same as GroupCounts, one group to a text."""
        index = pd.Index(self.labels, name=self.name)
        cells = self.cells if self.weights is None else self.weights
        return GroupCounts(index, cells, squares=self.squares, labeled=self.labeled)

    def with_small_together(self, least: int) -> GroupSet:
        """Put groups with fewer than `least` people into one, which comes last and says so.

        One column alone stays as it is. A missing value makes no exception.
        """
        small = self.people < least
        if len(self.columns) < 2 or small.sum() < 2:
            return self
        keep = ~small

        def merged(values: np.ndarray) -> np.ndarray:
            return np.vstack([values[keep], values[small].sum(axis=0)])

        names = [g for g, k in zip(self.groups, keep, strict=True) if k]
        pooled = [(g, int(n)) for g, n, k in zip(self.groups, self.people, keep, strict=True) if not k]
        return GroupSet(
            self.columns,
            [*names, (POOLED,) * len(self.columns)],
            merged(self.cells),
            None if self.weights is None else merged(self.weights),
            None if self.squares is None else merged(self.squares),
            pooled,
            self.labeled,
        )


POOLED = "(small groups together)"
"""The group that small intersections are put into."""


@dataclass(frozen=True)
class Tally:
    """People by sensitive values, stratum, label and decision.

    Attributes
    ----------
    columns : tuple of str
        The sensitive columns.
    levels : list of list of str
        The values of each, in order; `MISSING` last.
    codes : ndarray of int, shape (lines, columns)
        Places in `levels`.
    stratum : ndarray of int, shape (lines,)
    strata : list of str
        Empty names where there is no control.
    cell : ndarray of int, shape (lines,)
        0 to 3 for tn, fp, fn, tp.
    n : ndarray of int, shape (lines,)
    w, w2 : ndarray of float, shape (lines,), or None
    """

    columns: tuple[str, ...]
    levels: list[list[str]]
    codes: Ints
    stratum: Ints
    strata: list[str]
    cell: Ints
    n: Ints
    w: Floats | None = None
    w2: Floats | None = None
    labeled: bool = True

    @property
    def people(self) -> int:
        """Everybody."""
        return int(self.n.sum())

    def by(self, columns: Sequence[str], stratum: int | None = None) -> GroupSet:
        """Add up to the groups of some columns; groups that nobody belongs to are left out.

        Parameters
        ----------
        columns : sequence of str
        stratum : int, optional
            Only the people of one stratum.
        """
        places = [self.columns.index(c) for c in columns]
        shape = [len(self.levels[p]) for p in places]
        code = np.ravel_multi_index([self.codes[:, p] for p in places], shape) if places else 0 * self.cell
        size = int(np.prod(shape))
        inside = np.ones(len(self.n), dtype=bool) if stratum is None else self.stratum == stratum

        def table(values: np.ndarray) -> np.ndarray:
            flat = np.bincount(
                code[inside] * 4 + self.cell[inside], weights=values[inside], minlength=size * 4
            )
            return flat.reshape(size, 4)

        cells = np.rint(table(self.n)).astype(np.int64)
        present = np.flatnonzero(cells.sum(axis=1))
        groups = [
            tuple(self.levels[p][int(i)] for p, i in zip(places, np.unravel_index(g, shape), strict=True))
            for g in present
        ]
        return GroupSet(
            tuple(columns),
            groups,
            cells[present],
            None if self.w is None else table(self.w)[present],
            None if self.w2 is None else table(self.w2)[present],
            labeled=self.labeled,
        )
