"""One explorer of each kind: what the tests of all explorers, and the bench, are run on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fairness_audit.explorers import (
    CoverageExplorer,
    ImpossibilityExplorer,
    MetricChooser,
    NoiseExplorer,
    ProxyExplorer,
    ThresholdExplorer,
    TradeoffExplorer,
)
from fairness_audit.explorers.explorer import Explorer


def conformal(rows: int = 1_000) -> CoverageExplorer:
    """Make misses of four groups, each with more noise than the one before."""
    rng = np.random.default_rng(0)
    (group, new_group) = rng.integers(0, 4, (2, rows))
    scores, new_scores = (np.abs(rng.normal(scale=1 + g)) for g in (group, new_group))
    return CoverageExplorer.from_scores(
        scores, new_scores, sensitive_features=group, new_sensitive_features=new_group, size=200
    )


def threshold(rows: int = 1_000) -> ThresholdExplorer:
    """Make scores and labels of four groups."""
    rng = np.random.default_rng(0)
    group, label = rng.integers(0, 4, rows), rng.integers(0, 2, rows)
    return ThresholdExplorer.from_scores(rng.beta(2 + label, 2 + group), label, group)


def tradeoff(rows: int = 1_000) -> TradeoffExplorer:
    """Make six methods' decisions about four groups: thresholds on one score, the same or a group's own."""
    rng = np.random.default_rng(0)
    group, label = rng.integers(0, 4, rows), rng.integers(0, 2, rows)
    score = rng.beta(2 + label, 2 + group)
    cuts = {
        "half": 0.5,
        "lower": 0.4,
        "own": 0.5 - 0.05 * group,
        "own, lower": 0.4 - 0.04 * group,
        "own, other way": 0.4 + 0.02 * group,
        "top": 0.7,
    }
    decided = {name: (score > cut).astype(int) for name, cut in cuts.items()}
    return TradeoffExplorer.from_decisions(decided, label, group, worth={"tp": 1, "fp": -1}, limit=0.2)


EXAMPLES: dict[str, Callable[[int], Explorer]] = {
    "conformal": conformal,
    "impossibility": lambda _: ImpossibilityExplorer(),
    "metric_chooser": lambda _: MetricChooser(law="us_credit"),
    "noise": lambda _: NoiseExplorer(gap=10),
    "proxy": lambda _: ProxyExplorer(),
    "threshold": threshold,
    "tradeoff": tradeoff,
}
"""Explorer's name -> an explorer made from so many rows; one that needs no rows ignores the number."""
