"""Several ways to decide, measured on the same people: what each one gives, costs, and whom it moves.

    found = run(mitigations, train=(X, y, a), test=(X, y, a))    decisions and scores of each (Sweep)
    bench(y, found.decisions, sensitive_features=a, scores=found.scores)
                                                                 method x metric, with intervals and changes
    wide(table)                                                  the estimates, one row per method
    pareto_front(table, maximize=[...], minimize=[...])          which methods no other one beats
    front_share(y, found.decisions, sensitive_features=a, maximize=..., minimize=...)
                                                                 how often each is on the front in resamples
    resample(y, found.decisions, sensitive_features=a, metrics=[...])
                                                                 every method's metrics in these resamples
    moved(y, found.decisions, sensitive_features=a)              who gains and who loses a yes, by group

Everything but `run` takes decisions, wherever they come from: {"name": array of 0 and 1, ...}, or a DataFrame
with a column for each. The first is the baseline that the others are compared with, person by person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from scipy import special
from sklearn.base import clone

from fairness_audit import validation
from fairness_audit.array_types import (
    Bools,
    Column,
    Estimator,
    Floats,
    Ints,
    Numbers,
    Pair,
    Places,
    RandomState,
    SensitiveFeatures,
)
from fairness_audit.counts import GroupCounts
from fairness_audit.delong import placements
from fairness_audit.grouping import row_groups, tabulate
from fairness_audit.inference import (
    MIN_CHANGED,
    Settings,
    gap_interval,
    paired_change,
    rate_intervals,
    share_interval,
)
from fairness_audit.mitigation import Mitigation
from fairness_audit.rates import RATES, people_in, rate

Decisions: TypeAlias = Mapping[str, Column] | pd.DataFrame
"""Name -> decisions, 0 or 1; the first is the baseline."""

Split: TypeAlias = tuple[pd.DataFrame, Column, SensitiveFeatures]
"""Features, labels and groups of the same rows."""

_PER_1000 = {
    "selected_per_1000": ("fp", "tp"),
    "false_positives_per_1000": ("fp",),
    "false_negatives_per_1000": ("fn",),
}
_DIFFERENCE = "_difference"
_SCORED = ("roc_auc_score", "calibration_difference")

COUNTED = (*RATES, *(r + _DIFFERENCE for r in RATES), "equalized_odds_difference", *_PER_1000)
"""Metrics that decisions are enough for: a rate of everybody, its largest difference between groups, and work
in people per 1,000."""

METRICS = COUNTED + _SCORED
"""All metrics of `bench`. `roc_auc_score` and `calibration_difference` need a score."""

DEFAULT_METRICS = (
    "accuracy_score",
    "roc_auc_score",
    "selection_rate_difference",
    "true_positive_rate_difference",
    "false_positive_rate_difference",
    "calibration_difference",
    "selected_per_1000",
    "false_positives_per_1000",
)

CLOSE = 1e-12
"""Two values that differ by less are a tie: the same share may come out of two divisions."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """What `run` found.

    Attributes
    ----------
    decisions : DataFrame of shape (test rows, methods)
        0 or 1.
    scores : dict from name to ndarray
        Of the methods that have a score.
    traits : DataFrame
        One row per method: `stage`, `needs_group_at_prediction`, `randomized`.
    """

    decisions: pd.DataFrame
    scores: dict[str, Floats]
    traits: pd.DataFrame


def run(
    mitigations: Sequence[Mitigation] | Mapping[str, Mitigation],
    *,
    train: Split,
    test: Split,
    estimator: Estimator = None,
    random_state: int = 0,
) -> Sweep:
    """Fit every mitigation on the same rows and let each decide about the same other people.

    Parameters
    ----------
    mitigations : sequence of Mitigation, or mapping from name to Mitigation
        The first is what the others are compared with. Each is cloned. In a sequence it goes by its `name`.
    train, test : tuple of (X, y, sensitive_features)
        As in `Mitigation.fit`. The labels of `test` are not used.
    estimator : scikit-learn classifier, optional
        Takes the place of every mitigation's own, so that all of them mitigate the same model.
    random_state : int
        Seed of what is drawn, in training and in decisions; takes the place of every mitigation's own.

    Returns
    -------
    Sweep

    Raises
    ------
    ValueError
        If two mitigations share a name, one is something else, a split does not have three parts, or as
        `Mitigation.fit`.
    """
    named = _named(mitigations)
    for argument, split in (("train", train), ("test", test)):
        if not isinstance(split, tuple) or len(split) != 3:
            raise ValueError(f"{argument} must be a tuple of three; pass (X, y, sensitive_features).")
    shared = {"random_state": random_state} | ({} if estimator is None else {"estimator": estimator})
    decisions, scores = {}, {}
    for name, mitigation in named.items():
        fresh = clone(mitigation)
        fresh.set_params(**{k: v for k, v in shared.items() if k in fresh.get_params(deep=False)})
        fresh.fit(train[0], train[1], sensitive_features=train[2])
        decisions[name] = fresh.predict(test[0], sensitive_features=test[2])
        if hasattr(fresh, "predict_proba"):
            scores[name] = fresh.predict_proba(test[0], sensitive_features=test[2])[:, 1]
    traits = ["stage", "needs_group_at_prediction", "randomized"]
    return Sweep(
        pd.DataFrame(decisions, index=getattr(test[0], "index", None)),
        scores,
        pd.DataFrame(
            [[getattr(m, t) for t in traits] for m in named.values()], index=list(named), columns=traits
        ),
    )


def _named(mitigations: Sequence[Mitigation] | Mapping[str, Mitigation]) -> dict[str, Mitigation]:
    if not len(mitigations):
        raise ValueError("mitigations is empty; pass some, such as mitigation.default_mitigations().")
    if isinstance(mitigations, Mapping):
        given = list(mitigations.items())
    else:
        given = [(getattr(m, "name", ""), m) for m in mitigations]
    for name, m in given:
        if not isinstance(m, Mitigation):
            raise ValueError(
                f"mitigations has {name or m!r}, a {type(m).__name__}; pass mitigations, such as "
                "mitigation.ReweighingClassifier(your_estimator)."
            )
    names = [name for name, _ in given]
    twice = [n for n in names if names.count(n) > 1]
    if twice:
        raise ValueError(
            f"mitigations has {twice[0]!r} twice; pass a dict that gives each a name of its own."
        )
    return dict(given)


# ---------------------------------------------------------------------- the bench


def bench(
    y_true: Column,
    decisions: Decisions,
    *,
    sensitive_features: SensitiveFeatures,
    metrics: str | Sequence[str] = DEFAULT_METRICS,
    scores: Mapping[str, Column] | None = None,
    between: Pair | None = None,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: RandomState = 0,
) -> pd.DataFrame:
    """Measure every method by every metric on the same people, with the change from the first method.

    Parameters
    ----------
    y_true : array-like of shape (rows,)
        Labels, 0 or 1.
    decisions : mapping from name to array-like of shape (rows,), or DataFrame
        Decisions, 0 or 1; the first is the baseline.
    sensitive_features : array-like of shape (rows,), Series or DataFrame
        The group of each row.
    metrics : sequence of str
        Some of `METRICS`. `calibration_difference` is the largest minus the smallest over groups of (mean
        score - share with label 1): 0 where a score promises each group as much as the group has.
    scores : mapping from name to array-like of shape (rows,), optional
        Probabilities of label 1. A method without one has no `roc_auc_score`, and the reason says so.
    between : pair of groups, optional
        Whose difference the changes are about; may be left out where there are two groups.
    n_replicates : int
        Resamples, where a change has no closed form.
    level : float
        Of the intervals.
    random_state : int, Generator or None
        Seed of the resamples.

    Returns
    -------
    DataFrame
        One row per (method, metric); columns `estimate`, `low`, `high`, `change`, `change_low`,
        `change_high` and `reason` (why something is missing). A change is this method minus the baseline on
        the same people. That of a difference keeps the baseline's sign: the group that was ahead minus the
        other, so that a gap of 0.1 which turned round into one of 0.1 has changed by -0.2. `attrs` holds
        baseline, level, n_replicates and random_state.

    Raises
    ------
    ValueError
        If a metric is unknown, a score has no decisions, or as `GroupCounts.from_arrays`.

    Notes
    -----
    Rates: `inference.rate_intervals`. Differences: `inference.gap_interval`, and `inference.paired_change`
    for what they changed by. AUC: `fairness_audit.delong`.
    Calibration: normal approximation, simultaneous over groups.
    """
    label, decided = _same_people(y_true, decisions, sensitive_features)
    names = _known("metrics", metrics, METRICS)
    validation.aligned(y_true=y_true, scores=scores)
    scored = _scores(scores, decided, len(label))
    groups, size = tabulate(sensitive_features, np.zeros(len(label), dtype=int), n_cells=1)
    present = groups[size[:, 0] > 0]
    if between is None and len(present) == 2:
        between = (present[0], present[1])
    settings: Settings = {"n_replicates": n_replicates, "level": level, "random_state": random_state}
    people = _People(label, decided, sensitive_features, scored, between, settings)
    rows = {(name, metric): people.row(name, metric) for name in decided for metric in names}
    index = pd.MultiIndex.from_tuples(list(rows), names=["method", "metric"])
    table = pd.DataFrame([asdict(row) for row in rows.values()], index=index)
    table.attrs = {
        "baseline": next(iter(decided)),
        "n_replicates": n_replicates,
        "level": level,
        "random_state": random_state,
    }
    return table


def wide(table: pd.DataFrame, column: str = "estimate") -> pd.DataFrame:
    """Spread one column of `bench`'s table: a row per method and a column per metric, in their order.

    Parameters
    ----------
    table : DataFrame
        What `bench` returned.
    column : str
        Which of its columns.

    Returns
    -------
    DataFrame of shape (methods, metrics)

    Raises
    ------
    ValueError
        If `table` does not have that column or is not by method and metric.
    """
    if not isinstance(table, pd.DataFrame) or list(table.index.names) != ["method", "metric"]:
        raise ValueError("table is not by method and metric; pass what bench returned.")
    if column not in table.columns:
        raise ValueError(f"column is {column!r}; pass one of {', '.join(table.columns)}.")
    methods, metrics = (table.index.unique(level) for level in (0, 1))
    return table[column].unstack("metric").reindex(index=methods, columns=metrics)


@dataclass(frozen=True)
class _Row:
    """One row of the bench; its fields are the table's columns."""

    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    change: float = math.nan
    change_low: float = math.nan
    change_high: float = math.nan
    reason: str = ""


class _Change(NamedTuple):
    """How far a method lies from the baseline, with its interval, or why it has none."""

    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    reason: str = ""


class _People:
    """The same people under several decisions; what `bench` computes cell by cell."""

    def __init__(
        self,
        label: Ints,
        decided: dict[str, Ints],
        sensitive_features: SensitiveFeatures,
        scored: dict[str, Floats],
        between: Pair | None,
        settings: Settings,
    ) -> None:
        self.label, self.decided, self.features = label, decided, sensitive_features
        self.scored, self.between, self.settings = scored, between, settings
        self.baseline = next(iter(decided))
        self.counts = {
            n: GroupCounts.from_arrays(label, d, sensitive_features=sensitive_features)
            for n, d in decided.items()
        }
        self.group_of = _occupied(sensitive_features)

    def row(self, name: str, metric: str) -> _Row:
        if metric == "roc_auc_score":
            found = self._auc(name)
        elif metric == "calibration_difference":
            found = self._calibration(name)
        else:
            found = self._level(name, metric)
            if name != self.baseline:
                found = _changed(found, self._change(name, metric))
        return _changed(found, _Change(0.0, 0.0, 0.0)) if name == self.baseline else found

    def _level(self, name: str, metric: str) -> _Row:
        counts = self.counts[name]
        if metric.endswith(_DIFFERENCE):
            gap = gap_interval(
                counts, metric.removesuffix(_DIFFERENCE), level=self.settings["level"], n_replicates=0
            )
            return _Row(gap.estimate, gap.low, gap.high, reason=gap.reason)
        if metric in _PER_1000:
            k = int(people_in(counts.cells, _PER_1000[metric]).sum())
            share = share_interval(k, len(self.label), level=self.settings["level"])
            return _Row(1000 * share.estimate, 1000 * share.low, 1000 * share.high, reason=share.reason)
        found = rate_intervals(counts.pooled(), metric, level=self.settings["level"]).iloc[0]
        return _Row(found["estimate"], found["low"], found["high"], reason=found["reason"])

    def _change(self, name: str, metric: str) -> _Change:
        """Return the change from the baseline, person by person."""
        before, after = self.decided[self.baseline], self.decided[name]
        if not metric.endswith(_DIFFERENCE):
            joint = np.bincount(4 * self.label + 2 * before + after, minlength=8)
            return _overall_change(joint, metric, self.settings)
        which = metric.removesuffix(_DIFFERENCE)
        if which == "equalized_odds":
            return _Change(reason="no change for equalized odds; request the TPR and FPR differences")
        if self.between is None:
            return _Change(reason="no change: pass between to say which two groups to compare")
        order = self._ahead_first(which, self.between)
        found = paired_change(
            self.label,
            before,
            after,
            sensitive_features=self.features,
            metric=which,
            between=order,
            **self.settings,
        )
        return _Change(found.estimate, found.low, found.high, found.reason)

    def _ahead_first(self, metric: str, between: Pair) -> Pair:
        """Return the two groups, the one with the baseline's larger rate first."""
        first, second = between
        a, b = rate(self.counts[self.baseline].select([first, second]).cells, metric)
        return (second, first) if a < b else (first, second)

    def _normal_reach(self) -> float:
        """Return standard errors on either side of an estimate with a normal distribution."""
        return float(special.ndtri((1 + self.settings["level"]) / 2))

    def _auc(self, name: str) -> _Row:
        if name not in self.scored:
            return _Row(reason=f"{name!r} has no score")
        positive = self.label == 1
        if min(positive.sum(), (~positive).sum()) < 2 * MIN_CHANGED:
            return _Row(reason=f"roc_auc_score needs at least {2 * MIN_CHANGED} people of each label")
        parts = placements(self.scored[name][positive], self.scored[name][~positive])
        estimate, reach = float(parts[0].mean()), self._normal_reach() * _error_of(*parts)
        found = _Row(estimate, max(0.0, estimate - reach), min(1.0, estimate + reach))
        if self.baseline not in self.scored:
            return found
        base = placements(self.scored[self.baseline][positive], self.scored[self.baseline][~positive])
        differ = [now - was for now, was in zip(parts, base, strict=True)]
        return _changed(found, _around(float(differ[0].mean()), self._normal_reach() * _error_of(*differ)))

    def _calibration(self, name: str) -> _Row:
        if name not in self.scored:
            return _Row(reason=f"{name!r} has no score")
        excess = self.scored[name] - self.label
        parts = [excess[self.group_of == g] for g in range(self.group_of.max() + 1)]
        if min(map(len, parts)) < 2 * MIN_CHANGED:
            return _Row(reason=f"calibration needs at least {2 * MIN_CHANGED} people in each group")
        means = np.array([p.mean() for p in parts])
        errors = np.array([p.std(ddof=1) / math.sqrt(len(p)) for p in parts])
        rng = np.random.default_rng(self.settings["random_state"])
        noise = np.ptp(rng.normal(scale=errors, size=(20_000, len(errors))), axis=1)
        reach = float(np.quantile(noise, self.settings["level"]))
        estimate = float(np.ptp(means))
        found = _Row(estimate, max(0.0, estimate - reach), min(2.0, estimate + reach))
        if name == self.baseline or self.baseline not in self.scored:
            return found
        if len(parts) != 2:
            return replace(found, reason="no change: there are more than two groups")
        was = self.scored[self.baseline] - self.label
        ahead = 1 if was[self.group_of == 0].mean() >= was[self.group_of == 1].mean() else -1
        differ = [(excess - was)[self.group_of == g] for g in (0, 1)]
        change = ahead * float(differ[0].mean() - differ[1].mean())
        return _changed(found, _around(change, self._normal_reach() * _error_of(*differ)))


def _changed(row: _Row, change: _Change) -> _Row:
    """`row` with its change; the reason that it has already goes first."""
    return replace(
        row,
        change=change.estimate,
        change_low=change.low,
        change_high=change.high,
        reason=row.reason or change.reason,
    )


def _occupied(sensitive_features: SensitiveFeatures) -> Places:
    """Return the position of each row's group among the groups that somebody belongs to."""
    return np.unique(row_groups(sensitive_features)[1], return_inverse=True)[1]


def _overall_change(joint: Ints, metric: str, settings: Settings) -> _Change:
    """Return the change of a metric of everybody, from the table of (label x before x after), shape (8,)."""
    differ = int(joint[[1, 2, 5, 6]].sum())
    estimate = float(_change_of(joint[None], metric)[0])
    if differ < MIN_CHANGED:
        reason = f"the decisions differ for {differ} people; at least {MIN_CHANGED} must differ"
        return _Change(estimate, reason=reason)
    if math.isnan(estimate):
        return _Change(estimate, reason=f"{metric} is 0/0 before or after")
    rng = np.random.default_rng(settings["random_state"])
    draws = rng.multinomial(joint.sum(), joint / joint.sum(), size=settings["n_replicates"])
    tails = [(1 - settings["level"]) / 2, (1 + settings["level"]) / 2]
    low, high = np.nanquantile(_change_of(draws, metric), tails)
    return _Change(estimate, float(low), float(high))


def _change_of(joint: Ints, metric: str) -> Floats:
    """After minus before; `joint` has shape (tables, 8)."""
    split = joint.reshape(-1, 2, 2, 2)
    was, now = (_value(split.sum(axis=axis).reshape(-1, 1, 4), metric) for axis in (-1, -2))
    return now - was


def _value(cells: Numbers, metric: str) -> Floats:
    """Return a metric of `COUNTED` from counts of shape (..., groups, 4)."""
    if metric in _PER_1000:
        k = people_in(cells, _PER_1000[metric]).sum(axis=-1)
        return np.asarray(1000 * k / cells.sum(axis=(-1, -2)))
    if metric == "equalized_odds_difference":
        return np.maximum(
            *(_value(cells, f"{m}_rate_difference") for m in ("true_positive", "false_positive"))
        )
    if metric.endswith(_DIFFERENCE):
        rates = rate(cells, metric.removesuffix(_DIFFERENCE))
        return np.asarray(np.fmax.reduce(rates, axis=-1) - np.fmin.reduce(rates, axis=-1))
    return rate(cells.sum(axis=-2), metric)


def _error_of(*parts: Floats) -> float:
    """Return standard error of a sum or difference of independent means."""
    return math.sqrt(sum(p.var(ddof=1) / len(p) for p in parts))


def _around(estimate: float, reach: float) -> _Change:
    return _Change(estimate, estimate - reach, estimate + reach)


# ---------------------------------------------------------------------- the Pareto front


def pareto_front(
    table: pd.DataFrame, *, maximize: Sequence[str] = (), minimize: Sequence[str] = ()
) -> pd.Series:
    """Say which rows no other row beats.

    One row beats another if it is at least as good in every column named and better in one. Rows that tie in
    all of them do not beat each other: they are on the front together, or off it together.

    Parameters
    ----------
    table : DataFrame
        One row per method, such as `wide(bench(...))`.
    maximize, minimize : sequence of str
        Columns where more, and where less, is better.

    Returns
    -------
    Series of bool
        With the table's index; `table[pareto_front(...)]` is the front.

    Raises
    ------
    ValueError
        If no column is named, one is absent, named twice or not numeric, or a value is missing.
    """
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ValueError("table must be a DataFrame with rows; pass one row per method, such as wide(bench).")
    columns = _sides(maximize, minimize)
    for column in columns:
        if column not in table.columns:
            have = ", ".join(map(str, table.columns))
            raise ValueError(f"table lacks the column {column!r}; it has {have}.")
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise ValueError(f"table[{column!r}] is not numeric; pass the estimates as numbers.")
        missing = table.index[table[column].isna()]
        if len(missing):
            raise ValueError(
                f"table[{column!r}] is missing for {missing[0]!r}; leave out the row or the column: what is "
                "not known can neither beat nor be beaten."
            )
    values = table[columns].to_numpy(dtype=float) * _signs(maximize, minimize)
    return pd.Series(unbeaten(values), index=table.index, name="on the front")


def front_share(
    y_true: Column,
    decisions: Decisions,
    *,
    sensitive_features: SensitiveFeatures,
    maximize: Sequence[str] = (),
    minimize: Sequence[str] = (),
    n_replicates: int = 1000,
    random_state: RandomState = 0,
) -> pd.Series:
    """Count how often each method is on the Pareto front when the people are drawn again.

    Parameters
    ----------
    y_true, decisions, sensitive_features
        As in `bench`.
    maximize, minimize : sequence of str
        Some of `COUNTED`.
    n_replicates : int
        Resamples of the people, each with all their decisions.
    random_state : int, Generator or None

    Returns
    -------
    Series of float
        Share of the resamples, one entry per method.

    Raises
    ------
    ValueError
        If a metric is unknown or named twice, or as `GroupCounts.from_arrays`.

    Notes
    -----
    As `resample`.
    """
    metrics = _known("maximize and minimize", _sides(maximize, minimize), COUNTED)
    drawn = resample(
        y_true,
        decisions,
        sensitive_features=sensitive_features,
        metrics=metrics,
        n_replicates=n_replicates,
        random_state=random_state,
    )
    share = unbeaten(drawn * _signs(maximize, minimize)).mean(axis=0)
    return pd.Series(share, index=list(decisions.keys()), name="share of resamples")


def resample(
    y_true: Column,
    decisions: Decisions,
    *,
    sensitive_features: SensitiveFeatures,
    metrics: str | Sequence[str],
    n_replicates: int = 1000,
    random_state: RandomState = 0,
) -> Floats:
    """Draw the people again, each with all their decisions, and measure every method anew.

    Parameters
    ----------
    y_true, decisions, sensitive_features
        As in `bench`.
    metrics : sequence of str
        Some of `COUNTED`.
    n_replicates : int
        Resamples.
    random_state : int, Generator or None

    Returns
    -------
    ndarray of float, shape (resamples, methods, metrics)
        NaN where a rate is 0/0.

    Raises
    ------
    ValueError
        If a metric is unknown, or as `GroupCounts.from_arrays`.

    Notes
    -----
    Drawing n people with replacement and counting them is one multinomial draw over the combinations of
    group, label and decisions that occur. Resampled gaps near 0 are a little too large, for every method.
    """
    label, decided = _same_people(y_true, decisions, sensitive_features)
    names = _known("metrics", metrics, COUNTED)
    n_replicates = validation.positive_integer("n_replicates", n_replicates)
    cells = np.stack([2 * label + d for d in decided.values()], axis=1)
    group = _occupied(sensitive_features)
    validation.same_length(y_true=len(label), sensitive_features=len(group))
    kinds, people = np.unique(np.column_stack([group, cells]), axis=0, return_counts=True)
    drawn = np.random.default_rng(random_state).multinomial(
        people.sum(), people / people.sum(), size=n_replicates
    )
    # Where each kind of person is counted: (kinds, methods, groups, 4).
    where = np.zeros((len(kinds), len(decided), group.max() + 1, 4))
    row, method = np.indices(kinds[:, 1:].shape)
    where[row, method, kinds[:, :1], kinds[:, 1:]] = 1
    counted = np.tensordot(drawn.astype(float), where, axes=1)
    return np.stack([_value(counted, m) for m in names], axis=-1)


def unbeaten(values: Floats) -> Bools:
    """Say which rows no other row beats, where more is better in every column.

    Parameters
    ----------
    values : ndarray of float, shape (..., rows, columns)
        What should be small, with its sign changed.

    Returns
    -------
    ndarray of bool, shape (..., rows)
        As `pareto_front`; a row with a missing value neither beats nor is beaten.
    """
    mine, other = values[..., :, None, :], values[..., None, :, :]
    beaten = (other >= mine - CLOSE).all(axis=-1) & (other > mine + CLOSE).any(axis=-1)
    return np.asarray(~beaten.any(axis=-1))


def _sides(maximize: Sequence[str], minimize: Sequence[str]) -> list[str]:
    for name, given in (("maximize", maximize), ("minimize", minimize)):
        if isinstance(given, str):
            raise ValueError(f"{name} is {given!r}; pass a list, [{given!r}].")
    columns = [*maximize, *minimize]
    if not columns:
        raise ValueError("maximize and minimize are both empty; name at least one column.")
    twice = [c for c in columns if columns.count(c) > 1]
    if twice:
        raise ValueError(f"maximize and minimize name {twice[0]!r} twice; name each column once.")
    return columns


def _signs(maximize: Sequence[str], minimize: Sequence[str]) -> Floats:
    return np.array([1.0] * len(maximize) + [-1.0] * len(minimize))


# ---------------------------------------------------------------------- who is moved


def moved(y_true: Column, decisions: Decisions, *, sensitive_features: SensitiveFeatures) -> pd.DataFrame:
    """Count who gains and who loses a yes, compared with the first set of decisions.

    Parameters
    ----------
    y_true, decisions, sensitive_features
        As in `bench`.

    Returns
    -------
    DataFrame
        One row per (method, group), the baseline left out. In people: `people` in the group, `gained` (no
        before, yes now), `lost` (yes before, no now), and among them `gained_label_0` and `lost_label_1`,
        whom the change serves worst. `gained_per_1000` and `lost_per_1000` are of the group.

    Raises
    ------
    ValueError
        If there are fewer than two sets of decisions, or as `GroupCounts.from_arrays`.
    """
    label, decided = _same_people(y_true, decisions, sensitive_features)
    if len(decided) < 2:
        raise ValueError("decisions has one method; pass the baseline first and at least one more.")
    (_, before), *others = decided.items()
    records = {}
    for name, after in others:
        groups, joint = tabulate(sensitive_features, 4 * label + 2 * before + after, n_cells=8)
        for group, row in zip(groups.tolist(), joint, strict=True):
            if row.sum():
                records[name, group] = {
                    "people": row.sum(),
                    "gained": row[1] + row[5],
                    "lost": row[2] + row[6],
                    "gained_label_0": row[1],
                    "lost_label_1": row[6],
                }
    index = pd.MultiIndex.from_tuples(list(records), names=["method", "group"])
    table = pd.DataFrame(list(records.values()), index=index)
    for what in ("gained", "lost"):
        table[f"{what}_per_1000"] = 1000 * table[what] / table["people"]
    return table


# ---------------------------------------------------------------------- checks


def _same_people(
    y_true: Column, decisions: Decisions, sensitive_features: SensitiveFeatures
) -> tuple[Ints, dict[str, Ints]]:
    """Labels and decisions as int arrays of one length; all three are of the same rows in one order."""
    validation.aligned(y_true=y_true, decisions=decisions, sensitive_features=sensitive_features)
    label = validation.binary("y_true", y_true).astype(np.int64)
    names = list(decisions.keys()) if isinstance(decisions, (Mapping, pd.DataFrame)) else []
    if not names:
        raise ValueError(
            f"decisions is {'empty' if hasattr(decisions, 'keys') else f'a {type(decisions).__name__}'}; "
            "pass a mapping from name to decisions, the baseline first."
        )
    decided = {}
    for name in names:
        decided[name] = validation.binary(f"decisions[{name!r}]", decisions[name]).astype(np.int64)
        validation.same_length(**{"y_true": len(label), f"decisions[{name!r}]": len(decided[name])})
    return label, decided


def _known(argument: str, metrics: str | Sequence[str], known: Sequence[str]) -> list[str]:
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    unknown = [m for m in names if m not in known]
    if unknown or not names:
        found = f"names {unknown[0]!r}" if unknown else "is empty"
        raise ValueError(f"{argument} {found}; pass some of {', '.join(known)}.")
    return names


def _scores(scores: Mapping[str, Column] | None, decided: Mapping[str, Ints], rows: int) -> dict[str, Floats]:
    found = {}
    for name, values in (scores or {}).items():
        if name not in decided:
            raise ValueError(f"scores has {name!r}, which decisions lacks; pass decisions for it too.")
        found[name] = validation.probability(f"scores[{name!r}]", values)
        validation.same_length(**{"y_true": rows, f"scores[{name!r}]": len(found[name])})
    return found
