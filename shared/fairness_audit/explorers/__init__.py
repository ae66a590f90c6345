"""Explorers: pictures that answer to the hand, each one plain ES module and one small class.

The module (`render({model, el})`) runs in JupyterLab through anywidget and on a page without a kernel through
`host.js`. What the modules share stands in `common.js`, what the classes share in `explorer`. Where no script
runs, a still picture and a table stand in for it.

This folder holds widgets and what shows them; arithmetic on counts comes from `fairness_audit.counts`,
pictures from `fairness_audit.plots`. Jupyter's server loads `saving`, which imports nothing of the package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fairness_audit.explorers.conformal import CoverageExplorer
    from fairness_audit.explorers.impossibility import ImpossibilityExplorer
    from fairness_audit.explorers.metric_chooser import MetricChooser
    from fairness_audit.explorers.noise import NoiseExplorer
    from fairness_audit.explorers.proxy import ProxyExplorer
    from fairness_audit.explorers.threshold import ThresholdExplorer
    from fairness_audit.explorers.tradeoff import TradeoffExplorer

MODULES = {
    "CoverageExplorer": "conformal",
    "ImpossibilityExplorer": "impossibility",
    "MetricChooser": "metric_chooser",
    "NoiseExplorer": "noise",
    "ProxyExplorer": "proxy",
    "ThresholdExplorer": "threshold",
    "TradeoffExplorer": "tradeoff",
}
"""Each explorer's class and the module that it stands in, which is also the name of its page code."""

__all__ = [
    "CoverageExplorer",
    "ImpossibilityExplorer",
    "MetricChooser",
    "NoiseExplorer",
    "ProxyExplorer",
    "ThresholdExplorer",
    "TradeoffExplorer",
]


def __getattr__(name: str) -> object:
    """Import a widget when somebody asks for it."""
    # Jupyter's server imports `explorers.saving` and has no use for the widgets' imports (a second or two).
    if name in MODULES:
        return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
