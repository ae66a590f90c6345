"""GroupCounts: the (group x label x decision) table, and every rate that is arithmetic on it.

One pass over the rows makes the table; after that nothing depends on how many rows there were. Names,
differences and ratios follow Fairlearn (https://fairlearn.org, `fairlearn.metrics`), with two exceptions:
a rate whose denominator is zero is NaN with a reason here, where Fairlearn's base metrics return 0; and so is
a comparison for which fewer than two groups are left, where Fairlearn's returns 0 or 1.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from fairness_audit import frames, grouping, validation
from fairness_audit.array_types import Column, Floats, Numbers, SensitiveFeatures
from fairness_audit.rates import CELLS, ODDS, RATES, USUAL_RATES, denominator_counts, metric_name
from fairness_audit.rates import fraction as fraction_of


class UndefinedRateWarning(UserWarning):
    """A group with people in it was left out of a comparison because its rate is 0/0."""


class GroupCounts:
    """How many people of each group fall in each cell of (label x decision).

    Build it with `from_arrays`, `from_frame` or `from_table`. Tables of the same groups, such as months or
    sites, can be added with ``+`` and compared with ``==``.

    Attributes
    ----------
    groups : pandas.Index
        One entry per group; a MultiIndex when there are several sensitive features. Intersections that
        nobody belongs to are kept, with a count of 0.
    cells : ndarray of int64, shape (groups, 4)
        Counts in the order tn, fp, fn, tp; with weights, their sums as float64. Without labels the decisions
        stand in tn and fp.
    squares : ndarray of float64, shape (groups, 4), or None
        Sums of squared weights; None where every person counts once.
    labeled : bool
        Whether labels were there. Without them only `selection_rate` is defined.
    """

    def __init__(
        self, groups: pd.Index, cells: Numbers, *, squares: Floats | None = None, labeled: bool = True
    ) -> None:
        """Keep a copy of the counts that nobody can write to."""
        self.groups = groups
        kept: Numbers = np.array(cells, dtype=np.int64) if squares is None else np.array(cells, dtype=float)
        kept.flags.writeable = False
        self.cells = kept
        self.squares = squares
        self.labeled = labeled

    # ------------------------------------------------------------------ making one

    @classmethod
    def from_arrays(
        cls,
        y_true: Column | None,
        y_pred: Column,
        *,
        sensitive_features: SensitiveFeatures,
        sample_weight: ArrayLike | None = None,
    ) -> GroupCounts:
        """Count rows.

        Parameters
        ----------
        y_true : array-like of shape (rows,), or None
            Labels, 0 or 1; None where an audit has none, such as one of hiring.
        y_pred : array-like of shape (rows,)
            Decisions, 0 or 1.
        sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
            The group of each row. With several features a group is an intersection.
        sample_weight : array-like of shape (rows,), optional
            How many people each row stands for. Intervals and tests then go by an effective number of
            people (Kish 1965, Survey Sampling: squared sum of the weights over the sum of their squares).

        Raises
        ------
        ValueError
            If a label or decision is not 0 or 1, lengths differ, a sensitive feature is missing, a weight is
            negative or no number, or pandas objects hold the same rows in different orders.

        Warns
        -----
        GroupNameWarning
            If the names of groups suggest that groups were not meant so.
        """
        made = cls._counted(y_true, y_pred, sensitive_features, sample_weight)
        grouping.warn_of_doubtful_names(made.groups, made.cells.sum(axis=1))
        return made

    @classmethod
    def _counted(
        cls,
        y_true: Column | None,
        y_pred: Column,
        sensitive_features: SensitiveFeatures,
        sample_weight: ArrayLike | None,
    ) -> GroupCounts:
        validation.aligned(
            y_true=y_true, y_pred=y_pred, sensitive_features=sensitive_features, sample_weight=sample_weight
        )
        decision = validation.binary("y_pred", y_pred)
        label = np.zeros_like(decision) if y_true is None else validation.binary("y_true", y_true)
        validation.same_length(y_true=len(label), y_pred=len(decision))
        cell = 2 * label + decision
        if sample_weight is None:
            groups, cells = grouping.tabulate(sensitive_features, cell, n_cells=4)
            made = cls(groups, cells, labeled=y_true is not None)
        else:
            weight = validation.weights("sample_weight", sample_weight)
            validation.same_length(y_pred=len(decision), sample_weight=len(weight))
            groups, sums = grouping.tabulate(sensitive_features, cell, n_cells=4, weights=weight)
            _, squares = grouping.tabulate(sensitive_features, cell, n_cells=4, weights=weight**2)
            made = cls(groups, sums, squares=squares, labeled=y_true is not None)
        return made

    @classmethod
    def from_frame(
        cls,
        frame: frames.Frame,
        *,
        y_true: str | None = None,
        y_pred: str,
        sensitive_features: Hashable | Sequence[Hashable],
        sample_weight: str | None = None,
    ) -> GroupCounts:
        """Count the rows of a table, given the names of its columns.

        Rows are counted where they lie, with one group-by: only the counts come here.

        Parameters
        ----------
        frame : DataFrame or relation
            Of pandas, Polars (eager or lazy), PyArrow, DuckDB, Dask or anything else that Narwhals knows.
        y_true : str, optional
            Column of labels; left out where there are none.
        y_pred : str
            Column of decisions.
        sensitive_features : str or sequence of str
            One column or several; with several a group is an intersection.
        sample_weight : str, optional
            Column of weights.

        Raises
        ------
        ValueError
            If a column is absent, or for the reasons of `from_arrays`.
        TypeError
            If `frame` is nothing that Narwhals knows.
        """
        features = frames.feature_names(sensitive_features)
        frames.check_columns(
            frame,
            y_true=y_true,
            y_pred=y_pred,
            sample_weight=sample_weight,
            sensitive_features=features,
        )
        if isinstance(frame, pd.DataFrame):
            label = None if y_true is None else frame[y_true]
            weight = None if sample_weight is None else frame[sample_weight]
            made = cls._counted(label, frame[y_pred], frame[features], weight)
        else:
            made = cls._of_rows(frames.count_rows(frame, y_true, y_pred, features, sample_weight))
        grouping.warn_of_doubtful_names(made.groups, made.cells.sum(axis=1))
        return made

    @classmethod
    def _of_rows(cls, counted: frames.CountedRows) -> GroupCounts:
        decision = counted.binary("y_pred")
        labeled = "y_true" in counted.columns
        cell = 2 * (counted.binary("y_true") if labeled else np.zeros_like(decision)) + decision
        groups, sums = grouping.tabulate(counted.features, cell, n_cells=4, weights=counted.weight)
        if not counted.weighted:
            return cls(groups, np.rint(sums), labeled=labeled)
        _, squares = grouping.tabulate(counted.features, cell, n_cells=4, weights=counted.square)
        return cls(groups, sums, squares=squares, labeled=labeled)

    @classmethod
    def from_table(
        cls, table: pd.DataFrame | Mapping[str, Mapping[str, int]] | Mapping[Hashable, Mapping[str, int]]
    ) -> GroupCounts:
        """Take counts that somebody has already made, such as a published table.

        Parameters
        ----------
        table : DataFrame or mapping
            A DataFrame with one row per group and the columns tn, fp, fn, tp; or a mapping from group
            to a mapping with those keys.

        Raises
        ------
        ValueError
            If a column is absent, a group occurs twice, or a count is missing, negative or not whole.
        """
        if not isinstance(table, pd.DataFrame):
            table = pd.DataFrame.from_dict(dict(table), orient="index")
        lower = table.rename(columns=lambda c: str(c).lower())
        absent = [c for c in CELLS if c not in lower.columns]
        if absent:
            raise ValueError(
                f"table has the columns {', '.join(map(str, table.columns))}; it lacks {', '.join(absent)}. "
                "Each group needs tn, fp, fn and tp."
            )
        if lower.columns.has_duplicates:
            twice = lower.columns[lower.columns.duplicated()][0]
            raise ValueError(f"table has the column {twice!r} more than once; keep one of them.")
        if len(lower) == 0:
            raise ValueError("table is empty; pass at least one group.")
        if lower.index.has_duplicates:
            twice = lower.index[lower.index.duplicated()][0]
            raise ValueError(f"table has the group {twice!r} more than once; add its rows together first.")
        try:
            values = lower[list(CELLS)].to_numpy(dtype=float)
        except (TypeError, ValueError):
            raise ValueError("table holds something that is not a number; counts must be whole.") from None
        wrong = ~(np.isfinite(values) & (values >= 0) & (values == np.floor(values)))
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise ValueError(
                f"table has {values[row, column]:g} as {CELLS[column]} of group {lower.index[row]!r}; "
                "counts must be whole numbers of at least 0."
            )
        made = cls(lower.index, values.astype(np.int64))
        grouping.warn_of_doubtful_names(made.groups, made.cells.sum(axis=1))
        return made

    # ------------------------------------------------------------------ reading it

    @property
    def table(self) -> pd.DataFrame:
        """The counts as a DataFrame, one row per group, columns tn, fp, fn, tp.

        Without labels the columns are not_selected and selected.
        """
        if not self.labeled:
            return pd.DataFrame(self.cells[:, :2], index=self.groups, columns=["not_selected", "selected"])
        return pd.DataFrame(self.cells, index=self.groups, columns=list(CELLS))

    @property
    def count(self) -> pd.Series:
        """How many people each group has."""
        return pd.Series(self.cells.sum(axis=1), index=self.groups, name="count")

    def rate(self, metric: str) -> Floats:
        """Compute a rate of every group, shape (groups,); NaN where its denominator is zero.

        Raises
        ------
        ValueError
            If `metric` is unknown.
        """
        k, n = self.fraction(metric)
        return np.asarray(k / np.where(n == 0, np.nan, n))

    def fraction(self, metric: str) -> tuple[Numbers, Numbers]:
        """Return numerator and denominator of a rate, each of shape (groups,).

        Without labels every denominator but that of `selection_rate` is zero.

        Raises
        ------
        ValueError
            If `metric` is unknown.
        """
        k, n = fraction_of(self.cells, metric)
        if not self.labeled and metric_name(metric) != "selection_rate":
            return np.zeros_like(k), np.zeros_like(n)
        return k, n

    def effective_fraction(self, metric: str) -> tuple[Numbers, Numbers]:
        """Return what intervals and tests go by: people, or with weights the effective number of people.

        Raises
        ------
        ValueError
            If `metric` is unknown.
        """
        k, n = self.fraction(metric)
        if self.squares is None:
            return k, n
        _, squared = fraction_of(self.squares, metric)
        effective = np.where(n > 0, n**2 / np.where(squared > 0, squared, 1), 0.0)
        return effective * (k / np.where(n == 0, 1, n)), effective  # all of them stay all of them

    def rates(self, metrics: str | Sequence[str] = USUAL_RATES) -> pd.DataFrame:
        """Compute rates of every group.

        Parameters
        ----------
        metrics : str or sequence of str
            Which rates of `fairness_audit.rates.RATES`, in which order; `USUAL_RATES` by default.

        Returns
        -------
        DataFrame
            One row per group; the column `count` and one column per rate. A rate of 0/0 is NaN, and
            `reasons()` says why.

        Raises
        ------
        ValueError
            If a metric is unknown.
        """
        names = [metrics] if isinstance(metrics, str) else metrics
        if not self.labeled and metrics is USUAL_RATES:
            names = ["selection_rate"]
        columns = {metric_name(m): self.rate(m) for m in names}
        return pd.DataFrame({"count": self.cells.sum(axis=1), **columns}, index=self.groups)

    def overall(self) -> pd.Series:
        """Compute `count` and every rate for all groups together."""
        return self.pooled().rates().iloc[0]

    def pooled(self) -> GroupCounts:
        """Put everybody into one group, named "overall"."""
        return self._with(pd.Index(["overall"]), lambda cells: cells.sum(axis=0, keepdims=True))

    def _with(self, groups: pd.Index, change: Callable[[Numbers], Numbers]) -> GroupCounts:
        squares = None if self.squares is None else np.asarray(change(self.squares), dtype=float)
        return GroupCounts(groups, change(self.cells), squares=squares, labeled=self.labeled)

    def select(self, groups: Sequence[Hashable] | pd.Index) -> GroupCounts:
        """Keep only these groups, in this order.

        Parameters
        ----------
        groups : sequence or Index
            Some of the groups.

        Returns
        -------
        GroupCounts

        Raises
        ------
        ValueError
            If one of them is not a group.
        """
        groups = [groups] if isinstance(groups, str) else groups
        have = ", ".join(map(repr, self.groups))
        if len(groups) == 0:
            raise ValueError(f"groups is empty; pass some of {have}.")
        where = self.groups.get_indexer(pd.Index(groups))
        if (where < 0).any():
            unknown = [g for g, i in zip(groups, where, strict=True) if i < 0]
            raise ValueError(f"groups has {validation.first_few(unknown)}; pass some of {have}.")
        return self._with(self.groups[where], lambda cells: cells[where])

    def to_rows(self) -> pd.DataFrame:
        """Make one row per person, as a decision log would hold them; `from_frame` counts them again.

        Returns
        -------
        DataFrame
            A column per sensitive feature ("group" where the index has no name), `y_true` and `y_pred`.

        Raises
        ------
        ValueError
            If the counts are sums of weights.
        """
        if self.squares is not None:
            raise ValueError("The counts are sums of weights; only counts of people can be made rows again.")
        group, cell = np.divmod(
            np.repeat(np.arange(self.cells.size), self.cells.ravel().astype(np.int64)), len(CELLS)
        )
        y_true, y_pred = np.divmod(cell, 2)  # tn, fp, fn, tp in binary
        nameless = "group" if self.groups.nlevels == 1 else "group_{}"
        columns = {
            nameless.format(i) if name is None else name: self.groups.get_level_values(i)[group]
            for i, name in enumerate(self.groups.names)
        }
        labels = {"y_true": y_true} if self.labeled else {}
        return pd.DataFrame({**columns, **labels, "y_pred": y_pred})

    def reasons(self) -> dict[tuple[Hashable, str], str]:
        """Say why a rate is NaN: a sentence for each (group, metric) whose denominator is zero."""
        found: dict[tuple[Hashable, str], str] = {}
        for metric in RATES:
            why = f"it has no {denominator_counts(metric)}" if self.labeled else "there are no labels"
            for group in self.groups[np.isnan(self.rate(metric))]:
                found[group, metric] = f"{metric} of group {group!r} is 0/0: {why}."
        return found

    # ------------------------------------------------------------------ comparing groups

    def difference(self, metric: str) -> float:
        """Compute the largest rate minus the smallest over the groups, in [0, 1].

        As `MetricFrame.difference()`: intersections that nobody belongs to do not take part. A group
        with people in it whose rate is 0/0 does not either, and an `UndefinedRateWarning` says so. With
        fewer than two groups left the result is NaN, and the warning says that. Which groups they are, and
        how sure the difference is, `fairness_audit.inference.gap_interval` says.

        Raises
        ------
        ValueError
            If `metric` is unknown.
        """
        values = self._comparable(metric)
        return float(values.max() - values.min()) if values.size else float("nan")

    def ratio(self, metric: str) -> float:
        """Compute the smallest rate over the largest, in [0, 1]; NaN if every group's rate is 0.

        As `MetricFrame.ratio()`, with the same exceptions as `difference`.

        Raises
        ------
        ValueError
            If `metric` is unknown.
        """
        values = self._comparable(metric)
        if not values.size or values.max() == 0:
            return float("nan")
        return float(values.min() / values.max())

    def equalized_odds_difference(self, agg: Literal["worst_case", "mean"] = "worst_case") -> float:
        """Put the gap in true positive rate and the gap in false positive rate together.

        As `fairlearn.metrics.equalized_odds_difference`.

        Parameters
        ----------
        agg : {"worst_case", "mean"}
            The larger of the two gaps, or their average.

        Returns
        -------
        float
            NaN if one of the two is.

        Raises
        ------
        ValueError
            If `agg` is neither of the two.
        """
        return self._equalized_odds([self.difference(m) for m in ODDS], agg, worst=max)

    def equalized_odds_ratio(self, agg: Literal["worst_case", "mean"] = "worst_case") -> float:
        """Put the two ratios together as `equalized_odds_difference` does: `worst_case` is the smaller one.

        Parameters
        ----------
        agg : {"worst_case", "mean"}
            The smaller of the two ratios, or their average.

        Returns
        -------
        float
            NaN if one of the two is.

        Raises
        ------
        ValueError
            If `agg` is neither of the two.
        """
        return self._equalized_odds([self.ratio(m) for m in ODDS], agg, worst=min)

    @staticmethod
    def _equalized_odds(parts: list[float], agg: str, worst: Callable[[list[float]], float]) -> float:
        if agg not in ("worst_case", "mean"):
            raise ValueError(f"agg is {agg!r}; pass 'worst_case' or 'mean'.")
        if np.isnan(parts).any():
            return float("nan")
        return float(worst(parts) if agg == "worst_case" else np.mean(parts))

    def _comparable(self, metric: str) -> Floats:
        """Return the rates that take part in a comparison; none if there are fewer than two."""
        metric = metric_name(metric)
        values = self.rate(metric)
        undefined = np.isnan(values) & (self.cells.sum(axis=1) > 0)
        left = values[~np.isnan(values)]
        who = denominator_counts(metric) if self.labeled else "labels"
        said = ""
        if undefined.any():
            left_out = ", ".join(repr(g) for g in self.groups[undefined])
            said = f"{metric} is 0/0 for group {left_out} (no {who}); the comparison leaves it out."
        if left.size < 2:
            said = f"{said} {metric} is defined for {left.size} group(s); a comparison needs two.".lstrip()
        if said:
            warnings.warn(said, UndefinedRateWarning, stacklevel=3)
        return left if left.size >= 2 else left[:0]

    def __add__(self, other: GroupCounts) -> GroupCounts:
        """Add up two tables, such as two months; a group that one of them lacks counts as 0 there."""
        if not isinstance(other, GroupCounts):
            return NotImplemented
        if self.labeled != other.labeled or list(self.groups.names) != list(other.groups.names):
            raise ValueError(
                f"The tables differ in kind: groups by {list(self.groups.names)} and "
                f"{list(other.groups.names)}, labels {self.labeled} and {other.labeled}. "
                "Count both with the same columns."
            )
        groups = grouping.joined_groups(self.groups, other.groups)
        sums = np.zeros((len(groups), len(CELLS)))
        squares = np.zeros_like(sums)
        for one in (self, other):
            where = groups.get_indexer(one.groups)
            sums[where] += one.cells
            squares[where] += one.cells if one.squares is None else one.squares
        weighted = self.squares is not None or other.squares is not None
        return GroupCounts(groups, sums, squares=squares if weighted else None, labeled=self.labeled)

    def __radd__(self, other: object) -> GroupCounts:
        """Let `sum` begin with 0."""
        return self if other == 0 else NotImplemented

    def __eq__(self, other: object) -> bool:
        """Say whether two tables have the same groups in the same order, and the same counts."""
        return (
            isinstance(other, GroupCounts)
            and self.labeled == other.labeled
            and self.groups.equals(other.groups)
            and np.array_equal(self.cells, other.cells)
            and (self.squares is None) == (other.squares is None)
        )

    __hash__ = None  # type: ignore[assignment]  # tables of equal counts are equal, and arrays have no hash

    def __repr__(self) -> str:
        """Show the table under how many people and groups it counts."""
        total = self.cells.sum()
        people = f"{total:,} people" if self.squares is None else f"a weight of {total:,.6g}"
        return f"GroupCounts of {people} in {len(self.groups)} groups\n{self.table}"
