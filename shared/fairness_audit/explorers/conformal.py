"""CoverageExplorer: one margin for everybody against a margin for each group, and who is left outside.

What the page is drawn from is a shuffled pile of calibration scores and, for each of them, how many new
people of each group score at most as much. A margin is a calibration score, so that every coverage is a
look-up of whole people: exact, and no slower with a million of them. A calibration sample is a stretch of the
pile, which makes a smaller sample a part of a larger one; twenty begin at twenty places and show luck.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import traitlets
from numpy.typing import ArrayLike

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats, Ints, Places, SensitiveFeatures
from fairness_audit.coverage import InfiniteQuantileWarning, conformal_quantile, realized_coverage
from fairness_audit.explorers.explorer import Changed, Explorer
from fairness_audit.explorers.page import fifteen_digits
from fairness_audit.grouping import row_groups
from fairness_audit.intervals import clopper_pearson
from fairness_audit.plots import conformal as figures
from fairness_audit.plots.chart import Chart
from fairness_audit.plots.style import group_styles

TARGETS = (50, 99)
"""Coverage that can be promised, in percent."""

SAMPLES = 20
MOST_GROUPS = 8
FEWEST_SCORES, MOST_SCORES = 50, 2000

_SIZES = (5, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 400, 500, 700, 1000, 1500)


class CoverageExplorer(Explorer):
    """Split conformal margins from a calibration sample, and the new people whom they cover, by group.

    Build it with `from_scores`; as the last expression of a cell it is drawn.

    Attributes
    ----------
    target : int
        Coverage that is promised, in percent.
    size : int
        People in the calibration sample, all groups together.
    sample : int
        Which of `SAMPLES` samples, from 0. They overlap where they are large, and a sample of the whole pile
        is always the same.
    groups : pandas.Index
        One entry per group.
    """

    name = "conformal"
    state = ("target", "size", "sample")

    target = traitlets.TraitType[int, int]().tag(sync=True)
    size = traitlets.TraitType[int, int]().tag(sync=True)
    sample = traitlets.TraitType[int, int]().tag(sync=True)

    def __init__(
        self,
        groups: pd.Index,
        pile: tuple[Floats, Places],
        below: Ints,
        people: Ints,
        state: tuple[int, int | None],
        words: dict[str, Any],
    ) -> None:
        """Take a pile that `from_scores` has made."""
        self.groups = groups
        self._score, self._group = pile
        self._below, self._people = below, people
        most = len(self._score)
        data = {
            "groups": [{"name": s.name, "color": s.color, "marker": s.marker} for s in group_styles(groups)],
            "scores": self._score.tolist(),
            "group": self._group.tolist(),
            "below": below.tolist(),
            "people": people.tolist(),
            "sizes": [*(size for size in _SIZES if size < most), most],
            "targets": list(TARGETS),
            "samples": SAMPLES,
            **words,
        }
        target, size = state
        super().__init__(data=data, target=target, size=most if size is None else size, sample=0)

    @classmethod
    def from_scores(
        cls,
        scores: Column,
        new_scores: Column,
        *,
        sensitive_features: SensitiveFeatures,
        new_sensitive_features: SensitiveFeatures,
        target: int = 90,
        size: int | None = None,
        pool: int = 1000,
        factor: float = 2.0,
        size_name: str = "width of the range",
        random_state: int = 0,
        title: str = "",
    ) -> CoverageExplorer:
        """Count new people below each calibration score.

        Parameters
        ----------
        scores : array-like of shape (rows,)
            How wrong the model was about each calibration person; larger is worse. Scores are compared by
            their first 15 significant digits.
        new_scores : array-like of shape (new rows,)
            The same for new people, who took no part in calibration.
        sensitive_features, new_sensitive_features : array-like, Series, DataFrame or dict
            The group of each of them.
        target : int
            First promise, in percent.
        size : int, optional
            People in the first calibration sample; as many as there are by default.
        pool : int
            Calibration scores that are kept, drawn at random where there are more; at most `MOST_SCORES`.
        factor : float
            What a margin is multiplied by for its price: 2 for a range of plus and minus an absolute error.
        size_name : str
            What that is, with its unit: "width of the range (days)".
        random_state : int
            Seed of the shuffle.
        title : str
            A heading.

        Returns
        -------
        CoverageExplorer

        Raises
        ------
        ValueError
            If a score is not a finite number, lengths differ, a group is missing or has no new people, or
            there are fewer than two groups or more than eight.
        """
        if not FEWEST_SCORES <= validation.positive_integer("pool", pool) <= MOST_SCORES:
            raise ValueError(f"pool is {pool}; pass a whole number from {FEWEST_SCORES} to {MOST_SCORES}.")
        given = _finite("scores", scores)
        new = _finite("new_scores", new_scores)
        groups, place = row_groups(sensitive_features)
        new_groups, new_place = row_groups(new_sensitive_features)
        validation.same_length(scores=len(given), sensitive_features=len(place))
        validation.same_length(new_scores=len(new), new_sensitive_features=len(new_place))
        groups, place, new_place = _present(groups, place, new_groups, new_place)
        chosen = np.random.default_rng(random_state).permutation(len(given))[:pool]
        pile, whose = given[chosen], place[chosen]
        by_group = [np.sort(new[new_place == g]) for g in range(len(groups))]
        below = np.stack([np.searchsorted(sorted_, pile, side="right") for sorted_ in by_group], axis=1)
        words = {"factor": float(factor), "size": str(size_name), "title": str(title)}
        people = np.array([len(one) for one in by_group])
        return cls(groups, (pile, whose), below, people, (target, size), words)

    @traitlets.validate("target", "size", "sample")
    def _validate(self, proposal: Changed) -> int:
        name, value = str(proposal["trait"].name), proposal["value"]
        low, high = {"target": TARGETS, "size": (2, len(self._score)), "sample": (0, SAMPLES - 1)}[name]
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
            raise ValueError(f"{name} is {value!r}; pass a whole number from {low} to {high}.")
        return int(value)

    # ------------------------------------------------------------------ reading it

    @property
    def table(self) -> pd.DataFrame:
        """Both kinds of calibration with the present sample, a row for each group and one for everybody.

        `one_...` are what one margin for everybody comes to and `own_...` what a margin per group does: its
        `size` (the margin times `factor`), the `coverage` of new people, and how many per 1,000 of the row
        are `left_out`. `low` and `high` bound the coverage in the middle 90% of calibration samples: for a
        group with its own margin, for everybody with one. A margin without end covers everybody.
        """
        alpha = 1 - self.target / 100
        start = self.sample * len(self._score) // SAMPLES
        taken = (np.arange(self.size) + start) % len(self._score)
        scores, whose = self._score[taken], self._group[taken]
        one = _margin(scores, alpha)
        own = [_margin(scores[whose == g], alpha) for g in range(len(self.groups))]
        count = np.bincount(whose, minlength=len(self.groups))
        covered = np.array(
            [[self._covered(one, g), self._covered(margin, g)] for g, margin in enumerate(own)]
        )
        covered = np.vstack([covered, covered.sum(axis=0)])
        people = np.append(self._people, self._people.sum())
        low, high = np.transpose([_luck(int(n), alpha) for n in [*count, self.size]])
        factor = self.data["factor"]
        return pd.DataFrame(
            {
                "calibration_people": np.append(count, self.size),
                "new_people": people,
                "one_size": factor * one,
                "one_coverage": covered[:, 0] / people,
                "one_left_out": 1000 * (people - covered[:, 0]) / people,
                "own_size": [*(factor * margin for margin in own), math.nan],
                "own_coverage": covered[:, 1] / people,
                "own_left_out": 1000 * (people - covered[:, 1]) / people,
                "low": low,
                "high": high,
            },
            index=pd.Index([*(g["name"] for g in self.data["groups"]), "everybody"], name="group"),
        )

    @property
    def chart(self) -> Chart:
        """The explorer in its present state as a still picture with its description and table."""
        table = self.table.drop("everybody")
        drawn = {}
        for name, kind in (("one margin for all", "one"), ("a margin per group", "own")):
            count = table["new_people"]
            coverage = table[f"{kind}_coverage"]
            low, high = clopper_pearson((coverage * count).round().astype(int), count)
            size = table[f"{kind}_size"]
            columns = {"count": count, "coverage": coverage, "low": low, "high": high, "mean_size": size}
            drawn[name] = pd.DataFrame(columns).set_axis(self.groups)
        promised, title = self.target / 100, str(self.data["title"]) or None
        return figures.coverage(drawn, promised=promised, size=str(self.data["size"]), title=title)

    def _covered(self, margin: float, group: int) -> int:
        """Count the new people of a group whom a margin covers."""
        if math.isinf(margin):
            return int(self._people[group])
        return int(self._below[np.flatnonzero(self._score == margin)[0], group])


def _margin(scores: Floats, alpha: float) -> float:
    if len(scores) == 0:
        return math.inf
    with warnings.catch_warnings():  # the page says it
        warnings.simplefilter("ignore", InfiniteQuantileWarning)
        return conformal_quantile(scores, alpha)


def _luck(n: int, alpha: float) -> tuple[float, float]:
    """Bound the coverage in the middle 90% of samples of n people."""
    if n + 1 < 1 / alpha - 1e-9:
        return 1.0, 1.0
    low, high = realized_coverage(n, alpha).ppf([0.05, 0.95])
    return float(low), float(high)


def _finite(name: str, values: ArrayLike) -> Floats:
    numbers = pd.to_numeric(pd.Series(validation.one_dimensional(name, values)), errors="coerce")
    bad = int((~np.isfinite(numbers.to_numpy(dtype=float))).sum())
    if bad or numbers.empty:
        raise ValueError(
            f"{name} has {bad} value(s) that are not a finite number; drop those rows first."
            if bad
            else f"{name} is empty; pass a score for each person."
        )
    return np.array(fifteen_digits(numbers))


def _present(
    groups: pd.Index, place: Places, new_groups: pd.Index, new_place: Places
) -> tuple[pd.Index, Places, Places]:
    """Keep the groups that somebody belongs to, and find each new person's among them."""
    kept = np.unique(place)
    names: list[Hashable] = groups[kept].tolist()
    where = groups[kept].get_indexer(new_groups)[new_place]
    if (where < 0).any():
        unknown = validation.first_few(new_groups[np.unique(new_place[where < 0])])
        raise ValueError(f"new_sensitive_features has {unknown}, whom no calibration score belongs to.")
    nobody = sorted(set(range(len(kept))) - set(where.tolist()))
    if nobody:
        raise ValueError(
            f"Nobody of new_sensitive_features is in group {names[nobody[0]]!r}; leave its scores out."
        )
    if not 2 <= len(kept) <= MOST_GROUPS:
        raise ValueError(f"There are {len(kept)} groups; this explorer compares 2 to {MOST_GROUPS}.")
    return groups[kept], np.searchsorted(kept, place), where
