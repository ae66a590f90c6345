"""One explorer of each kind: what the tests of all explorers, and the bench, are run on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fairness_audit.explorers import ThresholdExplorer
from fairness_audit.explorers.explorer import Explorer


def threshold(rows: int = 1_000) -> ThresholdExplorer:
    """Make scores and labels of four groups."""
    rng = np.random.default_rng(0)
    group, label = rng.integers(0, 4, rows), rng.integers(0, 2, rows)
    return ThresholdExplorer.from_scores(rng.beta(2 + label, 2 + group), label, group)


EXAMPLES: dict[str, Callable[[int], Explorer]] = {"threshold": threshold}
"""Explorer's name -> an explorer made from so many rows; one that needs no rows ignores the number."""
