"""ThresholdExplorer: move a threshold and watch every group's rates answer.

People are counted once, by group, label and score level. After that a threshold is a place between two
levels, and every number is arithmetic on whole counts: on the page (`threshold.js`) and here, with the same
results to the last digit. What is sent to the page and what a move costs depend on the groups and levels,
not on how many people there are.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias, cast

import numpy as np
import pandas as pd
import traitlets

from fairness_audit import validation
from fairness_audit.array_types import Column, Ints, SensitiveFeatures
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers.explorer import Changed, Explorer
from fairness_audit.explorers.threshold_people import People, named_columns, people_of_rows, people_of_table
from fairness_audit.explorers.threshold_search import CRITERIA, TOLERANCE, best_cuts
from fairness_audit.explorers.threshold_still import MOST_PEOPLE, Page, State, still
from fairness_audit.explorers.worth import COSTS, EVEN, checked_worth, value_of
from fairness_audit.plots.chart import Chart
from fairness_audit.plots.style import group_styles
from fairness_audit.rates import people_in

SHOWN = (
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "precision_score",
    "accuracy_score",
)
"""The rates in the explorer's table."""

MOST_GROUPS = 8  # as many as Okabe and Ito's palette has colors

Thresholds: TypeAlias = float | Sequence[float] | Mapping[Hashable, float]
"""One threshold for every group, or one for each."""


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
    worth : dict
        What one decision of each kind (tn, fp, fn, tp) brings. The dial on the page changes that of fp.
    groups : pandas.Index
        One entry per group.
    counts : ndarray of int64, shape (groups, 2, levels)
        People by group, label (0, 1) and score level, the level first selected last.
    values : ndarray of float, shape (levels,)
        The threshold that selects each level and all after it.
    """

    name = "threshold"
    state = ("thresholds", "start", "worth")

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
    worth = traitlets.Any().tag(sync=True)

    def __init__(
        self,
        people: People,
        *,
        higher_is_positive: bool,
        start: Thresholds | None,
        outcomes: tuple[str, str],
        decision: str,
        score_name: str,
        title: str,
        worth: Mapping[str, float] | None,
        unit: str,
    ) -> None:
        """Take counts that `from_scores` or `from_counts` has made; their parameters are described there."""
        groups = people.groups
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
        self.groups, self.values, self.counts, _ = people
        self.counts.flags.writeable = False
        self.higher_is_positive = bool(higher_is_positive)
        self._nobody = math.inf if higher_is_positive else -math.inf
        # selected[group, label, cut]: people on the levels from `cut` on; the last cut selects nobody.
        self._selected = np.zeros((len(groups), 2, len(self.values) + 1), dtype=np.int64)
        self._selected[:, :, :-1] = self.counts[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
        data: Page = {
            "groups": [
                {"name": s.name, "color": s.color, "marker": s.marker} for s in group_styles(list(groups))
            ],
            "counts": self.counts.tolist(),
            "levels": people.names,
            "sign": "≥" if higher_is_positive else "≤",
            "score": str(score_name),
            "outcomes": [str(o) for o in outcomes],
            "decision": str(decision),
            "title": str(title),
            "tolerance": TOLERANCE,
            "unit": str(unit),
            "costs": list(COSTS),
            "most_people": MOST_PEOPLE,
            # What groups of a reader's own would look like.
            "looks": [{"color": s.color, "marker": s.marker} for s in group_styles(range(MOST_GROUPS))],
        }
        worth = checked_worth(EVEN if worth is None else worth)
        start = self._on_grid("start", self._solve("best_accuracy", worth) if start is None else start)
        super().__init__(data=data, thresholds=start, start=start, worth=worth)

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
        worth: Mapping[str, float] | None = None,
        unit: str = "",
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
        worth : mapping, optional
            What one decision of each kind brings: {"tp": 300, "fp": -1200} for a bank that earns 300 on a
            loan repaid and loses 1,200 on a default. A kind that is left out brings 0; by default a wrong
            selection costs what a right one brings.
        unit : str
            What `worth` is counted in, such as "dollars".

        Returns
        -------
        ThresholdExplorer

        Raises
        ------
        ValueError
            If a score is outside [0, 1], a label is not 0 or 1, lengths differ, a group is missing, there
            are fewer than two groups or more than eight, `start` is not on the grid, or `worth` makes a
            wrong selection better than leaving somebody out, or a right one no better.
        """
        people = people_of_rows(scores, y_true, sensitive_features, levels, higher_is_positive)
        if start is None:
            past = people.values >= 0.5 if higher_is_positive else people.values <= 0.5
            start = float(people.values[np.argmax(past)])
        return cls(
            people,
            higher_is_positive=higher_is_positive,
            start=start,
            outcomes=outcomes,
            decision=decision,
            score_name=score_name,
            title=title,
            worth=worth,
            unit=unit,
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
        worth: Mapping[str, float] | None = None,
        unit: str = "",
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
        outcomes, decision, score_name, title, worth, unit
            As in `from_scores`; outcomes and score are called after their columns by default.

        Returns
        -------
        ThresholdExplorer

        Raises
        ------
        ValueError
            If a column is absent, a pair of group and score occurs twice, a count is missing, negative or
            not whole, a group has nobody in it, there are fewer than two groups or more than eight,
            `start` is not one of the scores, or `worth` is as `from_scores` refuses it.
        """
        chosen = named_columns(table, group=group, score=score, negatives=negatives, positives=positives)
        return cls(
            people_of_table(table, chosen, higher_is_positive),
            higher_is_positive=higher_is_positive,
            start=start,
            outcomes=outcomes or (_in_words(chosen[2]), _in_words(chosen[3])),
            decision=decision,
            score_name=score_name or _in_words(chosen[1]),
            title=title,
            worth=worth,
            unit=unit,
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
        """Threshold, people, rates and value of each group at the current thresholds."""
        counts = self.at()
        table = counts.rates(SHOWN)
        table.insert(0, "threshold", [self.thresholds[g] for g in self.groups])
        table["value"] = value_of(counts.cells, self.worth)
        table["value_per_1000"] = 1000 * table["value"] / table["count"]
        return table

    def value(self, thresholds: Thresholds | None = None) -> pd.DataFrame:
        """Add up what decisions are worth, by `worth`.

        Parameters
        ----------
        thresholds : number, sequence or mapping, optional
            One threshold for every group, or one for each; the current ones by default.

        Returns
        -------
        DataFrame
            One row per group and a last row, "everyone": `count` of people, `value` in all and
            `value_per_1000` people.

        Raises
        ------
        ValueError
            As `at`.
        """
        cells = self.at(thresholds).cells
        cells = np.vstack([cells, cells.sum(axis=0)])
        names = [*(group["name"] for group in self._page["groups"]), "everyone"]
        table = pd.DataFrame(
            {"count": cells.sum(axis=1), "value": value_of(cells, self.worth)},
            index=pd.Index(names, name="group"),
        )
        table["value_per_1000"] = 1000 * table["value"] / table["count"]
        return table

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
        """Find the thresholds that meet a criterion at the least cost.

        Of all combinations of one threshold per group whose largest gap is at most `tolerance`, the one that
        is worth the most (by `worth`; at first that is the one with the most correct decisions); where the
        score levels allow none, the one with the smallest gap. The largest gap is over the rates the
        criterion names (`CRITERIA`), and a group in which such a rate is 0/0 does not take part in it.
        Selecting all or nobody of a group would meet most criteria without saying anything, so such
        thresholds are used only where there is no other. `best_accuracy` is the one threshold for all groups
        with the most correct decisions, and `most_value` the threshold of each group that is worth the most:
        any at all. Ties go to the thresholds that select more.

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
        return self._solve(criterion, self.worth, tolerance)

    def _solve(
        self, criterion: str, worth: Mapping[str, float], tolerance: float = TOLERANCE
    ) -> dict[Hashable, float]:
        every_cut = range(len(self.values) + 1)
        cells = np.stack([self._cells([cut] * len(self.groups)) for cut in every_cut], axis=1)
        return self._values(best_cuts(criterion, cells, value_of(cells, worth), tolerance))

    @property
    def chart(self) -> Chart:
        """The explorer at its current thresholds as a still picture with its description and table."""
        cuts = self._cuts(self.thresholds)
        everyone = float(self.value()["value_per_1000"].iloc[-1])
        return still(State(self._page, self.groups, self.counts, cuts, self.at(), self.table, everyone))

    @property
    def _page(self) -> Page:
        return cast(Page, self.data)  # traitlets knows only that it is a dict

    def __repr__(self) -> str:
        """Say how many people and groups it is about."""
        return f"ThresholdExplorer of {int(self.counts.sum()):,} people in {len(self.groups)} groups"

    # ------------------------------------------------------------------ thresholds and cuts

    @traitlets.validate("thresholds", "start")
    def _validate(self, proposal: Changed) -> dict[Hashable, float]:
        return self._on_grid(str(proposal["trait"].name), proposal["value"])

    @traitlets.validate("worth")
    def _validate_worth(self, proposal: dict[str, object]) -> dict[str, float]:
        return checked_worth(proposal["value"])

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


def _in_words(column: Hashable) -> str:
    return str(column).replace("_", " ")
