"""What the tradeoff explorer knows of people: measured, drawn again and counted once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from fairness_audit import sweep, validation
from fairness_audit.array_types import Column, Floats, RandomState, SensitiveFeatures
from fairness_audit.explorers.worth import checked_worth
from fairness_audit.grouping import row_groups
from fairness_audit.plots.style import group_styles
from fairness_audit.plots.tradeoff import metric_words

WORTH = "worth_per_1000"
"""The metric that `worth` adds: what 1,000 people's decisions are worth."""

SHOWN = (
    "accuracy_score",
    "roc_auc_score",
    "selection_rate_difference",
    "true_positive_rate_difference",
    "false_positive_rate_difference",
    "precision_score_difference",
    "calibration_difference",
    "selected_per_1000",
    "false_positives_per_1000",
    "false_negatives_per_1000",
)
"""The metrics shown by default; those of a score only where there are scores."""

MOST_GROUPS = 8  # as many as Okabe and Ito's palette has colors
_STEPS = 40  # at most so many places of the limit's slider
_SCORED = ("roc_auc_score", "calibration_difference")
_NEITHER = ("base_rate", "selection_rate", "selected_per_1000")


class Bench:
    """Several methods' decisions about the same people, and all that is asked of them.

    Parameters
    ----------
    decisions, y_true, sensitive_features, scores, n_replicates, level, random_state
        As in `TradeoffExplorer.from_decisions`.
    """

    def __init__(
        self,
        decisions: sweep.Decisions,
        y_true: Column,
        sensitive_features: SensitiveFeatures,
        scores: Mapping[str, Column] | None,
        n_replicates: int,
        level: float,
        random_state: RandomState,
    ) -> None:
        """Take what is to be measured."""
        self.decisions: dict[str, Column] = {str(n): decisions[n] for n in decisions}
        self.names = list(self.decisions)
        self.level = validation.fraction("level", level, open_interval=True)
        self.y_true, self.features = y_true, sensitive_features
        self.scores = {str(n): values for n, values in (scores or {}).items()}
        unknown = [n for n in self.scores if n not in self.decisions]
        if unknown:
            raise ValueError(f"scores has {unknown[0]!r}, which decisions lacks; pass decisions for it too.")
        self.settings: dict[str, Any] = {"n_replicates": n_replicates, "random_state": random_state}

    def measure(
        self, metrics: Sequence[str] | None, worth: Mapping[str, float] | None, worth_name: str
    ) -> dict[str, Any]:
        """Return the parts of an explorer's data that come from people, as plain JSON types.

        Parameters
        ----------
        metrics, worth, worth_name
            As in `TradeoffExplorer.from_decisions`.

        Returns
        -------
        dict
            `metrics` in words, `groups`, people by group and label (`size`) and those whom two methods both
            select (`both`), `estimate`, `low`, `high` and `reason` by method and metric, `apart` by metric
            and pair, `share` by two axes, and the places of the limit's slider (`grid`).

        Raises
        ------
        ValueError
            As `TradeoffExplorer.from_decisions`.
        """
        worth = None if worth is None else checked_worth(worth)
        if metrics is None:
            metrics = [m for m in SHOWN if self.scores or m not in _SCORED]
        metrics = [metrics] if isinstance(metrics, str) else list(metrics)
        tables = [self._bench([name], metrics).xs(name) for name in self.names]
        level = np.array([t[["estimate", "low", "high"]].to_numpy(dtype=float) for t in tables])
        counted = [m for m in metrics if m in sweep.COUNTED]
        drawn = sweep.resample(
            self.y_true,
            self.decisions,
            sensitive_features=self.features,
            metrics=[*counted, "selected_per_1000", "false_positives_per_1000", "false_negatives_per_1000"],
            **self.settings,
        )
        every = np.full((*drawn.shape[:2], len(metrics)), math.nan)
        every[:, :, [metrics.index(m) for m in counted]] = drawn[:, :, : len(counted)]
        size, both, groups = self._people()
        if worth is not None:
            selected = both[np.arange(len(both)), np.arange(len(both))].sum(axis=1)
            per = 1000 / size.sum()
            missed = size.sum(axis=0)[1] - selected[:, 1]
            exact = _worth_of(worth, per * selected.sum(axis=1), per * selected[:, 0], per * missed)
            drawn_worth = _worth_of(worth, *np.moveaxis(drawn[:, :, -3:], -1, 0))
            tails = np.quantile(drawn_worth, [(1 - self.level) / 2, (1 + self.level) / 2], axis=0)
            level = np.concatenate([level, np.stack([exact, *tails], axis=-1)[:, None]], axis=1)
            every = np.concatenate([every, drawn_worth[:, :, None]], axis=-1)
            metrics = [*metrics, WORTH]
        words = [_described(m, worth_name) for m in metrics]
        return {
            "metrics": words,
            "groups": groups,
            "size": size.tolist(),
            "both": both.tolist(),
            **{part: _plain(level[:, :, p]) for p, part in enumerate(("estimate", "low", "high"))},
            "reason": [[*t["reason"]] + [""] * (len(metrics) - len(t)) for t in tables],
            "apart": [self._apart(m, every[:, :, k]) for k, m in enumerate(metrics)],
            "share": _shares(metrics, every),
            "grid": {m["key"]: _grid(level[:, k, 0]) for k, m in enumerate(words) if m["better"] == "less"},
        }

    def _bench(self, names: list[str], metrics: list[str]) -> pd.DataFrame:
        return sweep.bench(
            self.y_true,
            {n: self.decisions[n] for n in names},
            sensitive_features=self.features,
            metrics=metrics,
            scores={n: self.scores[n] for n in names if n in self.scores},
            level=self.level,
            **self.settings,
        )

    def _people(self) -> tuple[Any, Any, list[dict[str, str]]]:
        """Count people by group and label, and those whom two methods both select."""
        label = validation.binary("y_true", self.y_true).astype(bool)
        groups, place = row_groups(self.features)
        present, place = np.unique(place, return_inverse=True)
        if not 2 <= len(present) <= MOST_GROUPS:
            raise ValueError(
                f"sensitive_features has {len(present)} group(s); pass 2 to {MOST_GROUPS}, small ones merged."
            )
        yes = np.column_stack([validation.binary(n, d) for n, d in self.decisions.items()]).astype(float)
        size = np.zeros((len(present), 2), dtype=np.int64)
        both = np.zeros((len(self.names), len(self.names), len(present), 2), dtype=np.int64)
        for g, value in np.ndindex(len(present), 2):
            rows = yes[(place == g) & (label == value)]
            size[g, value] = len(rows)
            both[:, :, g, value] = (rows.T @ rows).round()
        styles = group_styles(list(groups.take(present)))
        return size, both, [{"name": s.name, "color": s.color, "marker": s.marker} for s in styles]

    def _apart(self, metric: str, drawn: Floats) -> list[list[float] | None]:
        """Return for each pair of methods the interval of the second one's metric minus the first one's."""
        found: list[list[float] | None] = []
        for i, j in combinations(range(len(self.names)), 2):
            if metric in _SCORED:
                found.append(self._score_apart(metric, self.names[i], self.names[j]))
                continue
            change = drawn[:, j] - drawn[:, i]
            change = change[~np.isnan(change)]
            tails = [(1 - self.level) / 2, (1 + self.level) / 2]
            found.append([_short(v) for v in np.quantile(change, tails)] if len(change) else None)
        return found

    def _score_apart(self, metric: str, first: str, second: str) -> list[float] | None:
        if not {first, second} <= set(self.scores):
            return None
        was, now = self._bench([first, second], [metric]).itertuples()
        # A gap that turned round has changed by more than its size has.
        of_size = abs(now.estimate - now.change - was.estimate) < 1e-9
        bounds = (now.change_low, now.change_high)
        return [_short(v) for v in bounds] if of_size and np.isfinite(bounds).all() else None


def _shares(metrics: list[str], drawn: Floats) -> dict[str, dict[str, list[float] | None]]:
    """Return for each two axes how often each method is on the front in resamples."""
    sides = {m: _better(m) for m in metrics}
    found: dict[str, dict[str, list[float] | None]] = {}
    for x in (m for m in metrics if sides[m] == "less"):
        found[x] = {}
        for y in (m for m in metrics if sides[m] and m != x):
            values = drawn[:, :, [metrics.index(x), metrics.index(y)]] * [
                -1.0,
                -1.0 if sides[y] == "less" else 1.0,
            ]
            known = ~np.isnan(values).any(axis=-1)
            share = (sweep.unbeaten(values) & known).mean(axis=0)
            found[x][y] = share.tolist() if known.any() else None
    return found


def _better(metric: str) -> str:
    """Say which side of a metric is better: "less", "more" or, if neither is, nothing."""
    if metric in _NEITHER:
        return ""
    return "less" if metric.endswith("_difference") or metric.startswith("false_") else "more"


def _described(metric: str, worth_name: str) -> dict[str, str]:
    """Return a metric's words, the kind of its numbers, and its better side."""
    if metric == WORTH:
        return {
            "key": metric,
            "name": worth_name,
            "unit": "per 1,000 people",
            "kind": "count",
            "better": "more",
        }
    kind = "auc" if metric == "roc_auc_score" else "points" if metric.endswith("_difference") else "share"
    words = metric_words(metric)
    return {
        "key": metric,
        "name": words.name,
        "unit": words.unit,
        "kind": "count" if metric.endswith("_per_1000") else kind,
        "better": _better(metric),
    }


def _worth_of(worth: Mapping[str, float], selected: Floats, fp: Floats, fn: Floats) -> Floats:
    """Return what 1,000 people's decisions are worth, from those of them selected and the two errors."""
    tp, tn = selected - fp, 1000 - selected - fn
    return worth["tp"] * tp + worth["fp"] * fp + worth["fn"] * fn + worth["tn"] * tn


def _grid(values: Floats) -> list[float]:
    """Return round values from 0 to the first that is at least as large as all given."""
    top = float(np.nanmax([0.0, *values])) or 1.0
    power = math.floor(math.log10(top / _STEPS))
    step = next(m for m in (1, 2, 5, 10) if m * 10.0**power * _STEPS >= top)
    count = math.ceil(top / (step * 10.0**power) - 1e-9)
    # Written as text and read back, so that 3 steps of 0.01 are 0.03.
    return [float(f"{k * step}e{power}") for k in range(count + 1)]


def _short(value: float) -> float:
    """Six digits: more of a resampled bound would be noise, and longer to send."""
    return float(f"{value:.6g}")


def _plain(values: Floats) -> list[list[float | None]]:
    # Twelve digits survive every program that a notebook's JSON goes through; the last of seventeen do not.
    return [[None if math.isnan(v) else float(f"{v:.12g}") for v in row] for row in values.tolist()]
