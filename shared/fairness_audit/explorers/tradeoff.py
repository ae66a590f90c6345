"""TradeoffExplorer: which methods no other one beats, by how much, for whom, and how surely.

Everything about people is counted once, in `tradeoff_bench`: estimates and intervals, the same people drawn
again, and who is selected by any two methods. The page (`tradeoff.js`) gets these and does what depends on
the choice of axes, of methods and of a limit; this class does the same, with the same results. What is sent
and what a move costs depend on methods and metrics, not on how many people there are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from fairness_audit import sweep
from fairness_audit.array_types import Column, Floats, RandomState, SensitiveFeatures
from fairness_audit.explorers.explorer import Changed, Explorer
from fairness_audit.explorers.tradeoff_bench import Bench
from fairness_audit.explorers.tradeoff_still import axis, still
from fairness_audit.plots.chart import Chart

MOST_METHODS = 12  # as many as a figure has room for


class TradeoffExplorer(Explorer):
    """The Pareto front of several ways to decide about the same people, for two metrics of your choice.

    Build it with `from_sweep` or `from_decisions`; as the last expression of a cell it is drawn.

    Attributes
    ----------
    x : str
        The metric across, less being better: a gap, or errors per 1,000.
    y : str
        The metric upward, more or less being better.
    pinned, against : str
        The method looked at, and the one that it is compared with.
    limit : float or None
        The largest `x` that is acceptable, in the metric's own units; None accepts all.
    methods, metrics : list of str
    """

    name = "tradeoff"
    state = ("x", "y", "pinned", "against", "limit")

    x = traitlets.Unicode().tag(sync=True)
    y = traitlets.Unicode().tag(sync=True)
    pinned = traitlets.Unicode().tag(sync=True)
    against = traitlets.Unicode().tag(sync=True)
    limit = traitlets.Float(allow_none=True, default_value=None).tag(sync=True)

    def __init__(self, data: dict[str, Any], **state: Any) -> None:
        """Take what `from_sweep` or `from_decisions` has measured; their parameters are described there."""
        self.methods: list[str] = [m["name"] for m in data["methods"]]
        self.metrics: list[str] = [m["key"] for m in data["metrics"]]
        less = [m["key"] for m in data["metrics"] if m["better"] == "less"]
        if not less or len([m for m in data["metrics"] if m["better"]]) < 2:
            raise ValueError(
                f"metrics are {', '.join(self.metrics)}; pass a gap, or errors per 1,000, to put across, and "
                "another metric with a better and a worse side to set against it."
            )
        sided = [m["key"] for m in data["metrics"] if m["better"]]
        first = state.get("x") or less[0]
        state = {k: v for k, v in state.items() if v is not None}
        start = {
            "x": first,
            "y": next(m for m in sided if m != first),
            "pinned": self.methods[1],
            "against": self.methods[0],
        }
        super().__init__(data=data, **(start | state))

    # ------------------------------------------------------------------ making one

    @classmethod
    def from_sweep(
        cls, found: sweep.Sweep, y_true: Column, sensitive_features: SensitiveFeatures, **how: Any
    ) -> TradeoffExplorer:
        """Take what `sweep.run` found on the test rows.

        Parameters
        ----------
        found : Sweep
        y_true, sensitive_features
            Labels and groups of the test rows.
        **how
            As in `from_decisions`; `scores`, `notes` and `chosen_on` are taken from the sweep.

        Returns
        -------
        TradeoffExplorer

        Raises
        ------
        ValueError
            As `from_decisions`.
        """
        if not isinstance(found, sweep.Sweep):
            raise ValueError(
                f"found is a {type(found).__name__}; pass what sweep.run returned, or use from_decisions."
            )
        acts = {
            "none": "no mitigation",
            "before": "acts before training",
            "in": "acts in training",
            "after": "acts after training",
        }
        notes = {
            str(name): ", ".join(
                [acts[row["stage"]]]
                + ["needs everybody's group to decide"] * bool(row["needs_group_at_prediction"])
                + ["draws its decisions, and this is one draw"] * bool(row["randomized"])
            )
            for name, row in found.traits.iterrows()
        }
        known: dict[str, Any] = {"scores": found.scores, "notes": notes, "chosen_on": "the training rows"}
        return cls.from_decisions(found.decisions, y_true, sensitive_features, **(known | how))

    @classmethod
    def from_decisions(
        cls,
        decisions: sweep.Decisions,
        y_true: Column,
        sensitive_features: SensitiveFeatures,
        *,
        scores: Mapping[str, Column] | None = None,
        metrics: Sequence[str] | None = None,
        worth: Mapping[str, float] | None = None,
        worth_name: str = "profit",
        x: str | None = None,
        y: str | None = None,
        pinned: str | None = None,
        against: str | None = None,
        limit: float | None = None,
        notes: Mapping[str, str] | None = None,
        chosen_on: str = "validation rows",
        outcomes: tuple[str, str] = ("label 0", "label 1"),
        decision: str = "selected",
        title: str = "",
        n_replicates: int = 1000,
        level: float = 0.95,
        random_state: RandomState = 0,
    ) -> TradeoffExplorer:
        """Measure several methods' decisions about the same test rows.

        Parameters
        ----------
        decisions : mapping from name to array-like of shape (rows,), or DataFrame
            Decisions, 0 or 1, of 2 to 12 methods; the first is the baseline.
        y_true : array-like of shape (rows,)
            Labels, 0 or 1.
        sensitive_features : array-like of shape (rows,), Series or DataFrame
            The group of each row.
        scores : mapping from name to array-like of shape (rows,), optional
            Probabilities of label 1, for AUC and calibration.
        metrics : sequence of str, optional
            Some of `sweep.METRICS`; by default ten, those of a score only where there are scores. Rates at
            which people are selected, and base rates, are shown and cannot be an axis: neither more nor less
            of them is better by itself.
        worth : mapping, optional
            What a decision is worth, by cell: ``{"tp": 1, "fp": -3}``; a cell left out is worth 0. It adds a
            metric, "worth_per_1000", of 1,000 people.
        worth_name : str
            What that is called.
        x, y, pinned, against, limit : optional
            Where the explorer starts, see its attributes.
        notes : mapping from name to str, optional
            What to know of a method, such as "needs everybody's group to decide".
        chosen_on : str
            The rows on which thresholds, weights and other parameters were chosen, in words.
        outcomes : (str, str)
            Label 0 and label 1 in words, such as ("defaulted", "repaid").
        decision : str
            What is done to people who are selected, as a participle: "approved", "flagged".
        title : str
            A heading.
        n_replicates, level, random_state
            Resamples of the people, the level of intervals, and the seed.

        Returns
        -------
        TradeoffExplorer

        Raises
        ------
        ValueError
            If there are fewer than two methods or groups, or too many, a metric or a method is unknown, a
            cell's worth is not a number, or as `sweep.bench`.

        Notes
        -----
        Intervals of estimates are those of `sweep.bench`. The interval of a difference between two methods
        is the percentile interval over resamples of the people, each with all their decisions; of AUC and
        calibration, `sweep.bench`'s of a change. Where these hold 0, the two cannot be told apart.
        """
        if (
            not isinstance(decisions, (Mapping, pd.DataFrame))
            or not 2 <= len(decisions.keys()) <= MOST_METHODS
        ):
            raise ValueError(
                f"decisions must be of 2 to {MOST_METHODS} methods; pass a mapping from name to decisions, "
                "the baseline first."
            )
        bench = Bench(decisions, y_true, sensitive_features, scores, n_replicates, level, random_state)
        data = {
            **bench.measure(metrics, worth, worth_name),
            "methods": [{"name": n, "note": str((notes or {}).get(n, ""))} for n in bench.names],
            "chosen_on": str(chosen_on),
            "outcomes": [str(o) for o in outcomes],
            "decision": str(decision),
            "title": str(title),
            "level": bench.level,
            "replicates": n_replicates,
        }
        return cls(data, x=x, y=y, pinned=pinned, against=against, limit=limit)

    # ------------------------------------------------------------------ what it shows

    @property
    def table(self) -> pd.DataFrame:
        """Where each method lies, whether it is on the front, how surely, and what beats it.

        One row per method: the two metrics, `on the front`, `share of resamples` on it, `beaten by` (names),
        and `told apart` from the pinned method: on "both" axes, on "x" or "y" only, on "neither"; empty for
        itself.
        """
        beaten = self._beaten_by(self.x, self.y)
        front = self.front(self.x, self.y)
        share = self.data["share"][self.x][self.y]
        return pd.DataFrame(
            {
                self.x: self._column(self.x),
                self.y: self._column(self.y),
                "on the front": [n in front for n in self.methods],
                "share of resamples": [math.nan] * len(self.methods) if share is None else share,
                "beaten by": [tuple(self.methods[j] for j in by) for by in beaten],
                "told apart": [self._told_apart(n) for n in self.methods],
            },
            index=pd.Index(self.methods, name="method"),
        )

    def front(self, x: str, y: str) -> list[str]:
        """Name the methods that no other one beats in two metrics.

        Parameters
        ----------
        x, y : str
            Metrics with a better and a worse side.

        Returns
        -------
        list of str
            In the methods' order. One that lacks a metric is not on the front.

        Raises
        ------
        ValueError
            If a metric is unknown, or neither more nor less of it is better.
        """
        known = np.isfinite(self._column(x)) & np.isfinite(self._column(y))
        beaten = self._beaten_by(x, y)
        return [n for n, by, ok in zip(self.methods, beaten, known, strict=True) if ok and not by]

    def best(self, limit: float | None = None) -> str | None:
        """Name the method with the best `y` among those whose `x` is at most the limit.

        Parameters
        ----------
        limit : float, optional
            By default the explorer's.

        Returns
        -------
        str or None
            Of several as good, the one with the smaller `x`; None where there is none.
        """
        limit = self.limit if limit is None else limit
        most = math.inf if limit is None else limit + sweep.CLOSE
        x, y = self._column(self.x), self._column(self.y) * self._sign(self.y)
        inside = [i for i in range(len(x)) if x[i] <= most and not math.isnan(y[i])]
        return self.methods[min(inside, key=lambda i: (-y[i], x[i], i))] if inside else None

    def compare(self, method: str | None = None, against: str | None = None) -> pd.DataFrame:
        """Set two methods side by side, metric by metric.

        Parameters
        ----------
        method, against : str, optional
            By default the pinned one, and the one that it is compared with.

        Returns
        -------
        DataFrame
            One row per metric: `method`, `low`, `high`, `against`, `against_low`, `against_high`,
            `difference` (method - against), `difference_low`, `difference_high`.

        Raises
        ------
        ValueError
            If a method is unknown.
        """
        i, j = self._place("method", method or self.pinned), self._place("against", against or self.against)
        rows = {}
        for k, metric in enumerate(self.metrics):
            one, two = (
                [_number(self.data[part][at][k]) for part in ("estimate", "low", "high")] for at in (i, j)
            )
            rows[metric] = [*one, *two, one[0] - two[0], *self._between(i, j, k)]
        columns = ["method", "low", "high", "against", "against_low", "against_high"]
        columns += ["difference", "difference_low", "difference_high"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("metric")

    def moved(self, method: str | None = None, against: str | None = None) -> pd.DataFrame:
        """Count whose decision differs between two methods.

        Parameters
        ----------
        method, against
            As in `compare`.

        Returns
        -------
        DataFrame
            One row per group and one for everyone. In people: `people`, `newly_selected` (by `method` and
            not by `against`), `no_longer_selected`, and among them `newly_selected_label_0` and
            `no_longer_selected_label_1`, whom the change serves worst; then the first two per 1,000 of the
            row's people.

        Raises
        ------
        ValueError
            If a method is unknown.
        """
        i, j = self._place("method", method or self.pinned), self._place("against", against or self.against)
        both = np.array(self.data["both"])  # (methods, methods, groups, labels)
        gained, lost = both[i, i] - both[i, j], both[j, j] - both[i, j]
        parts = np.column_stack(
            [
                np.sum(self.data["size"], axis=1),
                gained.sum(axis=1),
                lost.sum(axis=1),
                gained[:, 0],
                lost[:, 1],
            ]
        )
        columns = ["people", "newly_selected", "no_longer_selected"]
        columns += ["newly_selected_label_0", "no_longer_selected_label_1"]
        names = [g["name"] for g in self.data["groups"]]
        table = pd.DataFrame(
            np.vstack([parts, parts.sum(axis=0)]),
            columns=columns,
            index=pd.Index([*names, "everyone"], name="group"),
        )
        for what in columns[1:3]:
            table[f"{what}_per_1000"] = 1000 * table[what] / table["people"]
        return table

    @property
    def chart(self) -> Chart:
        """The explorer in its present state as a still picture with its description and table."""
        x, y = (axis(self.data, metric) for metric in (self.x, self.y))
        return still(self.data, self.table, x, y, self.limit)

    def __repr__(self) -> str:
        """Say how many methods and people it is about."""
        people = int(np.sum(self.data["size"]))
        return f"TradeoffExplorer of {len(self.methods)} methods on {people:,} people"

    # ------------------------------------------------------------------ checking what is set

    @traitlets.validate("x", "y")
    def _validate_axis(self, proposal: Changed) -> str:
        which, value = str(proposal["trait"].name), proposal["value"]
        fit = [
            m["key"]
            for m in self.data["metrics"]
            if m["better"] in (("less",) if which == "x" else ("less", "more"))
        ]
        if value not in fit:
            raise ValueError(f"{which} is {value!r}; pass one of {', '.join(fit)}.")
        if value == (self.y if which == "x" else self.x):
            raise ValueError(f"x and y would both be {value!r}; pass two metrics.")
        return str(value)

    @traitlets.validate("pinned", "against")
    def _validate_method(self, proposal: Changed) -> str:
        return self.methods[self._place(str(proposal["trait"].name), proposal["value"])]

    @traitlets.validate("limit")
    def _validate_limit(self, proposal: Changed) -> float | None:
        value = proposal["value"]
        if value is not None and not 0 <= value < math.inf:
            raise ValueError(f"limit is {value!r}; pass a number of at least 0, or None to accept all.")
        return None if value is None else float(value)

    def _place(self, argument: str, method: str) -> int:
        if method not in self.methods:
            raise ValueError(f"{argument} is {method!r}; pass one of {', '.join(map(repr, self.methods))}.")
        return self.methods.index(method)

    # ------------------------------------------------------------------ arithmetic, as on the page

    def _sign(self, metric: str) -> float:
        found = [m["better"] for m in self.data["metrics"] if m["key"] == metric]
        if not found or not found[0]:
            why = "neither more nor less of it is better" if found else "it is not among the metrics"
            raise ValueError(
                f"{metric!r} cannot be an axis, {why}; the metrics are {', '.join(self.metrics)}."
            )
        return -1.0 if found[0] == "less" else 1.0

    def _column(self, metric: str) -> Floats:
        self._sign(metric)
        k = self.metrics.index(metric)
        return np.array([_number(row[k]) for row in self.data["estimate"]])

    def _beaten_by(self, x: str, y: str) -> list[list[int]]:
        """Return for each method the places of those that are as good in both metrics and better in one."""
        values = np.column_stack([self._column(m) * self._sign(m) for m in (x, y)])
        mine, other = values[:, None], values[None]
        beats = (other >= mine - sweep.CLOSE).all(axis=-1) & (other > mine + sweep.CLOSE).any(axis=-1)
        return [np.flatnonzero(row).tolist() for row in np.asarray(beats)]

    def _between(self, i: int, j: int, k: int) -> tuple[float, float]:
        """Return the interval of method i's metric k minus method j's."""
        if i == j:
            return 0.0, 0.0
        pairs = list(combinations(range(len(self.methods)), 2))
        found = self.data["apart"][k][pairs.index((min(i, j), max(i, j)))]
        if found is None:
            return math.nan, math.nan
        return (found[0], found[1]) if i > j else (-found[1], -found[0])

    def _told_apart(self, method: str) -> str:
        if method == self.pinned:
            return ""
        i, j = self._place("method", method), self._place("pinned", self.pinned)
        bounds = [self._between(i, j, self.metrics.index(m)) for m in (self.x, self.y)]
        x, y = (low > 0 or high < 0 for low, high in bounds)
        return {(True, True): "both", (True, False): "x", (False, True): "y"}.get((x, y), "neither")


def _number(value: float | None) -> float:
    return math.nan if value is None else value
