"""ThresholdExplorer: move a threshold and watch every group's rates answer.

People are counted once, by group, label and score level. After that a threshold is a place between two
levels, and every number is arithmetic on whole counts: on the page (`threshold.js`) and here, with the same
results to the last digit. What is sent to the page and what a move costs depend on the groups and levels,
not on how many people there are.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypedDict, cast

import numpy as np
import pandas as pd
import traitlets

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats, Ints, SensitiveFeatures
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers.explorer import Explorer
from fairness_audit.explorers.still import Page, State, still
from fairness_audit.grouping import tabulate
from fairness_audit.plots.chart import Chart
from fairness_audit.plots.style import group_styles
from fairness_audit.rates import CELLS, people_in, rate

CRITERIA: dict[str, tuple[str, ...]] = {
    "demographic_parity": ("selection_rate",),
    "equal_opportunity": ("true_positive_rate",),
    "equalized_odds": ("true_positive_rate", "false_positive_rate"),
    "predictive_parity": ("precision_score",),
    "best_accuracy": (),
}
"""What `solve` can look for: criterion -> the rates that must be equal across groups."""

SHOWN = (
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "precision_score",
    "accuracy_score",
)
"""The rates in the explorer's table."""

TOLERANCE = 0.01
"""A gap of at most one percentage point counts as equal: score levels seldom allow exactly zero."""

MOST_GROUPS = 8  # as many as Okabe and Ito's palette has colors
MOST_LEVELS = 1000


Thresholds: TypeAlias = float | Sequence[float] | Mapping[Hashable, float]
"""One threshold for every group, or one for each."""


class _Changed(TypedDict):
    """What traitlets passes to a validator."""

    trait: traitlets.TraitType[object, object]
    value: Thresholds


class ThresholdExplorer(Explorer):
    """Score distributions of several groups, thresholds that move, and what follows from them.

    Build it with `from_scores` or `from_counts`; as the last expression of a cell it is drawn.

    Attributes
    ----------
    thresholds : dict
        Group -> threshold; a score at least as high is selected (at least as low with
        `higher_is_positive=False`), and an infinite threshold selects nobody. Set it to one number or to a
        number per group. The slider on the page changes it, and changing it moves the slider.
    start : dict
        The thresholds that `moved` compares with.
    groups : pandas.Index
        One entry per group.
    counts : ndarray of int64, shape (groups, 2, levels)
        People by group, label (0, 1) and score level, the level first selected last.
    values : ndarray of float, shape (levels,)
        The threshold that selects each level and all after it.
    """

    name = "threshold"
    state = ("thresholds", "start")

    thresholds = traitlets.Any().tag(
        sync=True,
        to_json=lambda value, self: self._cuts(value),
        from_json=lambda cuts, self: self._values(cuts),
    )
    start = traitlets.Any().tag(
        sync=True,
        to_json=lambda value, self: self._cuts(value),
        from_json=lambda cuts, self: self._values(cuts),
    )

    def __init__(
        self,
        groups: pd.Index,
        values: Floats,
        counts: Ints,
        *,
        higher_is_positive: bool,
        level_names: Sequence[str],
        start: Thresholds | None,
        outcomes: tuple[str, str],
        decision: str,
        score_name: str,
        title: str,
    ) -> None:
        """Take counts that `from_scores` or `from_counts` has made; their parameters are described there."""
        if len(groups) < 2:
            raise ValueError(
                f"There is only one group ({groups[0]!r}); an explorer compares at least two. "
                "Pass a sensitive feature with two values or more."
            )
        if len(groups) > MOST_GROUPS:
            raise ValueError(
                f"There are {len(groups)} groups; an explorer has room for {MOST_GROUPS}. "
                "Merge small groups or leave some out, and say which."
            )
        self.groups, self.values, self.counts = groups, values, counts
        self.counts.flags.writeable = False
        self.higher_is_positive = bool(higher_is_positive)
        self._nobody = math.inf if higher_is_positive else -math.inf
        # selected[group, label, cut]: people on the levels from `cut` on; the last cut selects nobody.
        self._selected = np.zeros((len(groups), 2, len(values) + 1), dtype=np.int64)
        self._selected[:, :, :-1] = counts[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
        styles = group_styles(list(groups))
        data: Page = {
            "groups": [{"name": s.name, "color": s.color, "marker": s.marker} for s in styles],
            "counts": counts.tolist(),
            "levels": list(level_names),
            "sign": "≥" if higher_is_positive else "≤",
            "score": str(score_name),
            "outcomes": [str(o) for o in outcomes],
            "decision": str(decision),
            "title": str(title),
            "tolerance": TOLERANCE,
        }
        start = self._on_grid("start", self.solve("best_accuracy") if start is None else start)
        super().__init__(data=data, thresholds=start, start=start)

    # ------------------------------------------------------------------ making one

    @classmethod
    def from_scores(
        cls,
        scores: Column,
        y_true: Column,
        sensitive_features: SensitiveFeatures,
        *,
        levels: int = 100,
        higher_is_positive: bool = True,
        start: Thresholds | None = None,
        outcomes: tuple[str, str] = ("label 0", "label 1"),
        decision: str = "selected",
        score_name: str = "score",
        title: str = "",
    ) -> ThresholdExplorer:
        """Count rows on an even grid of score levels.

        Parameters
        ----------
        scores : array-like of shape (rows,)
            Probabilities in [0, 1].
        y_true : array-like of shape (rows,)
            Labels, 0 or 1.
        sensitive_features : array-like of shape (rows,), Series, DataFrame or dict
            The group of each row; with several features a group is an intersection, and one that nobody
            belongs to is left out.
        levels : int
            The grid: thresholds are 0, 1/levels, 2/levels and so on. Comparing a level is the same as
            comparing the score itself with one of these, so nothing is rounded.
        higher_is_positive : bool
            Whether scores at or above the threshold are selected, or scores at or below it.
        start : number, sequence or mapping, optional
            First thresholds; 0.5, or the nearest threshold that selects fewer, by default.
        outcomes : (str, str)
            Label 0 and label 1 in words, such as ("defaulted", "repaid").
        decision : str
            What is done to people who are selected, as a participle: "approved", "flagged".
        score_name, title : str
            What the score is called; a heading.

        Returns
        -------
        ThresholdExplorer

        Raises
        ------
        ValueError
            If a score is outside [0, 1], a label is not 0 or 1, lengths differ, a group is missing, there
            are fewer than two groups or more than eight, or `start` is not on the grid.
        """
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
        counts = counts.reshape(-1, 2, levels)
        present = counts.sum(axis=(1, 2)) > 0
        if start is None:
            start = float(values[np.argmax(values >= 0.5 if higher_is_positive else values <= 0.5)])
        return cls(
            groups[present],
            values,
            counts[present].astype(np.int64),
            higher_is_positive=higher_is_positive,
            level_names=[f"{v:.4g}" for v in values],
            start=start,
            outcomes=outcomes,
            decision=decision,
            score_name=score_name,
            title=title,
        )

    @classmethod
    def from_counts(
        cls,
        table: pd.DataFrame,
        *,
        group: str | None = None,
        score: str | None = None,
        negatives: str | None = None,
        positives: str | None = None,
        higher_is_positive: bool = True,
        start: Thresholds | None = None,
        outcomes: tuple[str, str] | None = None,
        decision: str = "selected",
        score_name: str | None = None,
        title: str = "",
    ) -> ThresholdExplorer:
        """Take counts that somebody has already made, such as a published table of scores.

        Parameters
        ----------
        table : DataFrame
            One row per group and score. A pair that does not occur counts nobody.
        group, score, negatives, positives : str, optional
            Columns with the group, the score, the people whose label is 0 and those whose label is 1; by
            default the first four columns in this order.
        higher_is_positive : bool
            Whether scores at or above the threshold are selected, or scores at or below it.
        start : number, sequence or mapping, optional
            First thresholds; by default the one threshold with the most correct decisions.
        outcomes, decision, score_name, title
            As in `from_scores`; outcomes and score are called after their columns by default.

        Returns
        -------
        ThresholdExplorer

        Raises
        ------
        ValueError
            If a column is absent, a pair of group and score occurs twice, a count is missing, negative or
            not whole, a group has nobody in it, there are fewer than two groups or more than eight, or
            `start` is not one of the scores.
        """
        chosen = _columns(table, group=group, score=score, negatives=negatives, positives=positives)
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
        return cls(
            groups,
            values,
            counts,
            higher_is_positive=higher_is_positive,
            level_names=[f"{v:.10g}" for v in values],
            start=start,
            outcomes=outcomes or (_in_words(chosen[2]), _in_words(chosen[3])),
            decision=decision,
            score_name=score_name or _in_words(chosen[1]),
            title=title,
        )

    # ------------------------------------------------------------------ reading it

    def at(self, thresholds: Thresholds | None = None) -> GroupCounts:
        """Make the (group x label x decision) table of some thresholds.

        Parameters
        ----------
        thresholds : number, sequence or mapping, optional
            One threshold for every group, or one for each; the current ones by default.

        Returns
        -------
        GroupCounts

        Raises
        ------
        ValueError
            If a group lacks a threshold, or one lies between two score levels.
        """
        cuts = self._cuts(self._on_grid("thresholds", self.thresholds if thresholds is None else thresholds))
        return GroupCounts(self.groups, self._cells(cuts))

    @property
    def table(self) -> pd.DataFrame:
        """Threshold, people and rates of each group at the current thresholds."""
        rates = self.at().rates(SHOWN)
        rates.insert(0, "threshold", [self.thresholds[g] for g in self.groups])
        return rates

    def moved(self, thresholds: Thresholds | None = None, start: Thresholds | None = None) -> pd.DataFrame:
        """Count who is treated otherwise than at the start.

        Parameters
        ----------
        thresholds, start : number, sequence or mapping, optional
            The current thresholds and the starting ones by default.

        Returns
        -------
        DataFrame
            One row per group and a last row, "everyone". `selected_at_start` and `selected_now` count
            people; `newly_selected` are selected now and were not at the start, `no_longer_selected` were
            and are not, each as a count and per 1,000 people of that row (`..._per_1000`).

        Raises
        ------
        ValueError
            As `at`.
        """
        now = self.at(thresholds).cells
        before = self.at(self.start if start is None else start).cells
        now_selected, was_selected = (people_in(cells, ("fp", "tp")) for cells in (now, before))
        # A group has one threshold, so that whoever is selected at the stricter of two is selected at both.
        change = now_selected - was_selected
        table = pd.DataFrame(
            {
                "count": now.sum(axis=1),
                "selected_at_start": was_selected,
                "selected_now": now_selected,
                "newly_selected": np.maximum(change, 0),
                "no_longer_selected": np.maximum(-change, 0),
            },
            index=[s["name"] for s in self._page["groups"]],
        )
        table.loc["everyone"] = table.sum()
        for column in ("newly_selected", "no_longer_selected"):
            table[f"{column}_per_1000"] = 1000 * table[column] / table["count"]
        return table.rename_axis("group")

    def solve(self, criterion: str, tolerance: float = TOLERANCE) -> dict[Hashable, float]:
        """Find the thresholds that meet a criterion at the least cost in correct decisions.

        Of all combinations of one threshold per group whose largest gap is at most `tolerance`, the one with
        the most correct decisions; where the score levels allow none, the one with the smallest gap. The
        largest gap is over the rates the criterion names (`CRITERIA`), and a group in which such a rate is
        0/0 does not take part in it. Selecting all or nobody of a group would meet most criteria without
        saying anything, so such thresholds are used only where there is no other. `best_accuracy` is one
        threshold for all groups, any at all. Ties go to the thresholds that select more.

        Parameters
        ----------
        criterion : str
            One of `CRITERIA`.
        tolerance : float
            Gap that counts as equal, in [0, 1].

        Returns
        -------
        dict
            Group -> threshold, fit for `at` and for `thresholds`.

        Raises
        ------
        ValueError
            If `criterion` is unknown, or `tolerance` is outside [0, 1].

        Notes
        -----
        The same aim as Fairlearn's `ThresholdOptimizer` without its randomized thresholds (Hardt, Price and
        Srebro 2016, arXiv 1610.02413).
        """
        if criterion not in CRITERIA:
            raise ValueError(f"criterion is {criterion!r}; pass one of {', '.join(CRITERIA)}.")
        tolerance = validation.fraction("tolerance", tolerance)
        every_cut = np.arange(len(self.values) + 1)
        cells = np.stack([self._cells([cut] * len(self.groups)) for cut in every_cut.tolist()], axis=1)
        correct = cells[:, :, CELLS.index("tn")] + cells[:, :, CELLS.index("tp")]
        if criterion == "best_accuracy":
            best = int(np.argmax(correct.sum(axis=0)))
            return self._values([best] * len(self.groups))
        selected = self._selected.sum(axis=1)
        candidates = []
        for group in range(len(self.groups)):
            some = (selected[group] > 0) & (selected[group] < selected[group, 0])
            cuts = every_cut[some] if some.any() else every_cut
            rates = [rate(cells[group, cuts], metric) for metric in CRITERIA[criterion]]
            candidates.append(_Candidate(cuts, correct[group, cuts], np.array(rates)))
        found = _most_correct(candidates, tolerance)
        while found is None:
            tolerance = max(2 * tolerance, TOLERANCE)
            found = _smallest_gap(candidates, tolerance)
        return self._values(found)

    @property
    def chart(self) -> Chart:
        """The explorer at its current thresholds as a still picture with its description and table."""
        cuts = self._cuts(self.thresholds)
        return still(State(self._page, self.groups, self.counts, cuts, self.at(), self.table))

    @property
    def _page(self) -> Page:
        return cast(Page, self.data)  # traitlets knows only that it is a dict

    def __repr__(self) -> str:
        """Say how many people and groups it is about."""
        return f"ThresholdExplorer of {int(self.counts.sum()):,} people in {len(self.groups)} groups"

    # ------------------------------------------------------------------ thresholds and cuts

    @traitlets.validate("thresholds", "start")
    def _validate(self, proposal: _Changed) -> dict[Hashable, float]:
        return self._on_grid(str(proposal["trait"].name), proposal["value"])

    def _on_grid(self, name: str, given: Thresholds) -> dict[Hashable, float]:
        """Make `given` a threshold for each group, each exactly one of the grid's."""
        if isinstance(given, Mapping):
            absent = [g for g in self.groups if g not in given]
            unknown = [g for g in given if g not in self.groups]
            if absent or unknown:
                wrong = f"lacks {absent[0]!r}" if absent else f"has {unknown[0]!r}, which is not a group"
                raise ValueError(
                    f"{name} {wrong}; pass one threshold for each of {', '.join(map(repr, self.groups))}."
                )
            each: list[object] = [given[g] for g in self.groups]
        elif np.ndim(given) == 0:
            each = [given] * len(self.groups)
        else:
            each = list(np.asarray(given, dtype=object))
            if len(each) != len(self.groups):
                raise ValueError(
                    f"{name} has {len(each)} value(s); pass one number, or one for each of the "
                    f"{len(self.groups)} groups."
                )
        return {g: self._nearest(name, v) for g, v in zip(self.groups, each, strict=True)}

    def _nearest(self, name: str, value: object) -> float:
        """Return the threshold of the grid that `value` is meant to be."""
        number = validation.real(value)
        if number == self._nobody:
            return number
        distance = np.abs(self.values - number)
        closest = float(self.values[np.argmin(np.nan_to_num(distance, nan=math.inf))])
        if not math.isclose(closest, number, rel_tol=1e-9, abs_tol=1e-12):
            raise ValueError(
                f"{name} holds {value!r}, which is not a threshold of this explorer; the nearest is "
                f"{closest:g}. Thresholds are {self._grid()}, and {self._nobody} selects nobody."
            )
        return closest

    def _grid(self) -> str:
        first, second, last = (f"{v:g}" for v in (self.values[0], self.values[1], self.values[-1]))
        return f"{first}, {second}, ..., {last}" if len(self.values) > 2 else f"{first} and {second}"

    def _cuts(self, thresholds: Mapping[Hashable, float]) -> list[int]:
        """Find the place of each group's threshold: how many levels lie below it."""
        place = {v: i for i, v in enumerate([*self.values.tolist(), self._nobody])}
        return [place[thresholds[g]] for g in self.groups]

    def _values(self, cuts: Sequence[int]) -> dict[Hashable, float]:
        every = [*self.values.tolist(), self._nobody]
        return {g: every[int(c)] for g, c in zip(self.groups, cuts, strict=True)}

    def _cells(self, cuts: Sequence[int]) -> Ints:
        """Count cells, shape (groups, 4), in the order tn, fp, fn, tp."""
        chosen = self._selected[np.arange(len(self.groups)), :, cuts]
        refused = self._selected[:, :, 0] - chosen
        return np.stack([refused[:, 0], chosen[:, 0], refused[:, 1], chosen[:, 1]], axis=1)


# ---------------------------------------------------------------------- checking a table


def _columns(table: pd.DataFrame, **named: str | None) -> list[Hashable]:
    """Choose the four columns to read, in order."""
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


def _in_words(column: Hashable) -> str:
    return str(column).replace("_", " ")


# ---------------------------------------------------------------------- looking for thresholds

# A window is a lowest value for each rate; a combination of cuts has a gap of at most `width` exactly if some
# window holds it, and the lowest value can be one that occurs. Within a window the groups are independent, so
# the best combination is the best cut of each group.


class _Candidate(NamedTuple):
    """For one group its cuts, the correct decisions at each, and the rates to be made equal."""

    cuts: Ints
    correct: Ints
    rates: Floats


def _windows(
    candidates: list[_Candidate], width: float, rate_index: int = 0
) -> Iterator[tuple[tuple[float, ...], list[_Candidate]]]:
    """Go through every way to keep, in each group, only cuts with rates within `width` of some minimum."""
    if rate_index == len(candidates[0].rates):
        yield (), candidates
        return
    values = np.concatenate([candidate.rates[rate_index] for candidate in candidates])
    for low in np.unique(values[~np.isnan(values)]) if not np.isnan(values).all() else [0.0]:
        kept = []
        for cuts, correct, rates in candidates:
            value = rates[rate_index]
            inside = ((value >= low) & (value - low <= width)) | np.isnan(value)
            if not inside.any():
                break
            kept.append(_Candidate(cuts[inside], correct[inside], rates[:, inside]))
        else:
            for lows, rest in _windows(kept, width, rate_index + 1):
                yield (low, *lows), rest


def _most_correct(candidates: list[_Candidate], width: float) -> list[int] | None:
    best, found = -1, None
    for _, kept in _windows(candidates, width):
        total = sum(int(candidate.correct.max()) for candidate in kept)
        if total > best:
            best = total
            found = [int(candidate.cuts[np.argmax(candidate.correct)]) for candidate in kept]
    return found


def _smallest_gap(candidates: list[_Candidate], width: float) -> list[int] | None:
    best, found = (math.inf, 0), None
    for lows, kept in _windows(candidates, width):
        gap, total, choice = 0.0, 0, []
        for cuts, correct, rates in kept:
            above = np.nan_to_num(rates - np.array(lows)[:, None], nan=0.0).max(axis=0)
            place = np.lexsort((cuts, -correct, above))[0]
            gap, total = max(gap, float(above[place])), total + int(correct[place])
            choice.append(int(cuts[place]))
        if (gap, -total) < best:
            best, found = (gap, -total), choice
    return found
