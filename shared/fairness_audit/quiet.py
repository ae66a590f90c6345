"""Silence one known, harmless warning, and nothing else.

Under pandas 3, Fairlearn's reductions (`ExponentiatedGradient`, `GridSearch`) print dozens of
`Pandas4Warning` lines about how they will have to write to a Series once pandas 4 is out. The results are
right; the wall of text hides warnings that matter. nbgrader also scores a cell that wrote to stderr as 0.
"""

from __future__ import annotations

import warnings

import pandas as pd

# pandas 2 raised the same deprecation as a FutureWarning.
CATEGORY: type[Warning] = getattr(pd.errors, "Pandas4Warning", FutureWarning)
"""The category that is filtered."""

MODULE = r"fairlearn\.reductions\."
"""Where it must come from: code inside Fairlearn's reductions, matched against the module's name."""


def fairlearn_reductions() -> None:
    """Hide pandas' deprecation warnings when Fairlearn's reductions raise them.

    Call it once, in a notebook's first code cell. Every other warning still shows: the same category
    from your own code, and any other category from Fairlearn, such as a solver that did not converge.
    """
    warnings.filterwarnings("ignore", category=CATEGORY, module=MODULE)
