"""The explorers that tests work on, as code: it also runs in a notebook's kernel."""

from __future__ import annotations

from fairness_audit.explorers import ThresholdExplorer

MAKE = """
import numpy as np
from fairness_audit import published
from fairness_audit.explorers import ThresholdExplorer

deciles = ThresholdExplorer.from_counts(
    published.compas().data,
    start=5,
    outcomes=("no new arrest", "new arrest"),
    decision="rated high risk",
    score_name="decile score",
    title="COMPAS decile scores, Broward County",
)

draw = np.random.default_rng(7)
group = draw.choice(["north", "east", "south", "nobody's label is 1"], size=5_000, p=[0.5, 0.3, 0.19, 0.01])
likely = np.select([group == "north", group == "east", group == "south"], [0.3, 0.5, 0.6], 0)
label = (draw.random(5_000) < likely).astype(int)
score = 1 / (1 + np.exp(-draw.normal(1.5 * label + 2 * likely - 1.5)))
probabilities = ThresholdExplorer.from_scores(score, label, group)
"""

DESK = """
few = draw.choice(5_000, 90, replace=False)
desk = ThresholdExplorer.from_scores(
    score[few], label[few], group[few], outcomes=("defaults", "repays"), decision="approved",
    worth={"tp": 300, "fp": -1_200, "fn": -50}, unit="dollars",
)
"""


def made() -> dict[str, ThresholdExplorer]:
    """Make all of them here."""
    names: dict[str, ThresholdExplorer] = {}
    exec(MAKE + DESK, names)
    return names
