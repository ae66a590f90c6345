"""The course's figures: one visual language, each figure with its description and its table.

Every function returns a `Chart` with `.figure`, `.alt` and `.table`. Rates are drawn as percentages
of a named set of people; `.table` keeps them as fractions, as the rest of the package does.
"""

from fairness_audit.plots._assessment import equal_groups, four_fifths_noise
from fairness_audit.plots._chart import Chart
from fairness_audit.plots._coverage import coverage, realised_coverage
from fairness_audit.plots._impossibility import criterion_search, implied_fpr
from fairness_audit.plots._individual import lipschitz, split_pairs
from fairness_audit.plots._inprocessing import tradeoff_paths
from fairness_audit.plots._people import confusion, people, per_thousand
from fairness_audit.plots._proxies import leakage, proxy_strength
from fairness_audit.plots._rates import compare, null_distribution, rates
from fairness_audit.plots._scores import calibration, score_distributions
from fairness_audit.plots._style import CELL_STYLES, OKABE_ITO, GroupStyle, group_styles
from fairness_audit.plots._tradeoff import bench, moved, pareto

__all__ = [
    "CELL_STYLES",
    "OKABE_ITO",
    "Chart",
    "GroupStyle",
    "bench",
    "calibration",
    "compare",
    "confusion",
    "coverage",
    "criterion_search",
    "equal_groups",
    "four_fifths_noise",
    "group_styles",
    "implied_fpr",
    "leakage",
    "lipschitz",
    "moved",
    "null_distribution",
    "pareto",
    "people",
    "per_thousand",
    "proxy_strength",
    "rates",
    "realised_coverage",
    "score_distributions",
    "split_pairs",
    "tradeoff_paths",
]
