"""The course's figures: one visual language, each figure with its description and its table.

Every function returns a `Chart` with `.figure`, `.alt` and `.table`. Rates are drawn as percentages
of a named set of people; `.table` keeps them as fractions, as the rest of the package does.
"""

from fairaudit.plots._assessment import equal_groups, four_fifths_noise
from fairaudit.plots._chart import Chart
from fairaudit.plots._coverage import coverage, realised_coverage
from fairaudit.plots._impossibility import criterion_search, implied_fpr
from fairaudit.plots._individual import lipschitz, split_pairs
from fairaudit.plots._inprocessing import tradeoff_paths
from fairaudit.plots._people import confusion, people, per_thousand
from fairaudit.plots._proxies import leakage, proxy_strength
from fairaudit.plots._rates import compare, null_distribution, rates
from fairaudit.plots._scores import calibration, score_distributions
from fairaudit.plots._style import CELL_STYLES, OKABE_ITO, GroupStyle, group_styles
from fairaudit.plots._tradeoff import bench, moved, pareto

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
