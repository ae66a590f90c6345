"""The course's figures: one visual language, each figure with its description and its table.

Every function returns a `Chart` with `.figure`, `.alt` and `.table`. Rates are drawn as percentages
of a named set of people; `.table` keeps them as fractions, as the rest of the package does.

This folder draws and computes nothing that a notebook would want without a picture. Lowest first: `style`
(colors, words, an empty figure), `chart` (`Chart`, and `draw_chart`, which makes every figure), `marks` (what
several figures share), and one module per family of figures. `Folded` is the one thing here that is not a
figure: an answer that stays closed until its reader opens it.
"""

from fairness_audit.plots.assessment import four_fifths_noise
from fairness_audit.plots.chart import Chart
from fairness_audit.plots.conformal import coverage, realized_coverage
from fairness_audit.plots.folded import Folded
from fairness_audit.plots.group_rates import compare, null_distribution, rates
from fairness_audit.plots.headcounts import confusion, people, per_thousand
from fairness_audit.plots.impossibility import criterion_search
from fairness_audit.plots.individual import lipschitz, split_pairs
from fairness_audit.plots.inprocessing import tradeoff_paths
from fairness_audit.plots.looks import looks
from fairness_audit.plots.proxies import correlations, leakage
from fairness_audit.plots.roc import group_roc
from fairness_audit.plots.scores import calibration, score_distributions
from fairness_audit.plots.strips import strips
from fairness_audit.plots.style import CELL_STYLES, OKABE_ITO, GroupStyle, group_styles
from fairness_audit.plots.tradeoff import bench, moved, pareto

__all__ = [
    "CELL_STYLES",
    "OKABE_ITO",
    "Chart",
    "Folded",
    "GroupStyle",
    "bench",
    "calibration",
    "compare",
    "confusion",
    "correlations",
    "coverage",
    "criterion_search",
    "four_fifths_noise",
    "group_roc",
    "group_styles",
    "leakage",
    "lipschitz",
    "looks",
    "moved",
    "null_distribution",
    "pareto",
    "people",
    "per_thousand",
    "rates",
    "realized_coverage",
    "score_distributions",
    "split_pairs",
    "strips",
    "tradeoff_paths",
]
