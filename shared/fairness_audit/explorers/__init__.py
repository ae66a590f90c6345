"""Explorers: pictures that answer to the hand, each one plain ES module and one small class.

The module (`render({model, el})`) runs in JupyterLab through anywidget and on a page without a kernel through
`host.js`. Where no script runs, a still picture and a table stand in for it.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ThresholdExplorer"]


def __getattr__(name: str) -> Any:
    # Jupyter's server imports `explorers.saving` and has no use for the widgets' imports (a second or two).
    if name == "ThresholdExplorer":
        from fairness_audit.explorers.threshold import ThresholdExplorer

        return ThresholdExplorer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
