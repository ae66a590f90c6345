"""What can be chosen: numbers that compare groups."""

from __future__ import annotations

from fairness_audit.choosing.language import Metric, Sentence


def _metric(title: str, disparity: str, rates: str, out_of: str, unseen: str, *cites: str) -> Metric:
    return Metric(title, disparity, tuple(rates.split()), out_of, Sentence(unseen, cites))


_FURTHER = "whether a group merely stands further beyond the cut (infra-marginality)."

METRICS = {
    "demographic_parity_difference": _metric(
        "difference in selection rates (demographic parity)",
        "demographic_parity_difference",
        "selection_rate",
        "everybody in the group",
        "Whether the right people were selected: labels play no part.",
        "02",
    ),
    "selection_rate_ratio": _metric(
        "impact ratio: selection rate over the highest group's",
        "selection_rate_ratio",
        "selection_rate",
        "everybody in the group",
        "Whether the right people were selected. A ratio is harsh on a rare outcome and mild on a common "
        "one.",
        "02",
    ),
    "scoring_rate_ratio": _metric(
        "impact ratio of scoring rates: share above the median score, over the highest group's",
        "selection_rate_ratio",  # the decision is a score above the median
        "selection_rate",
        "everybody with a score",
        "What happens at the cut in use: people may be selected far above the median.",
        "12",
    ),
    "equal_opportunity_difference": _metric(
        "difference in true positive rates (equal opportunity)",
        "equal_opportunity_difference",
        "true_positive_rate",
        "people whose label is 1",
        "People whose label is 0, and everybody whose label was never recorded.",
        "02",
    ),
    "false_positive_rate_difference": _metric(
        "difference in false positive rates",
        "false_positive_rate_difference",
        "false_positive_rate",
        "people whose label is 0",
        f"People whose label is 1 and who were missed; and {_FURTHER}",
        "02",
    ),
    "equalized_odds_difference": _metric(
        "equalized odds: the larger of the gaps in true and false positive rates",
        "equalized_odds_difference",
        "true_positive_rate false_positive_rate",
        "people with the same label",
        "Which of the two mistakes makes the gap.",
        "02",
    ),
    "precision_score_difference": _metric(
        "difference in precision (predictive parity)",
        "precision_score_difference",
        "precision_score",
        "people who were selected",
        f"Everybody who was not selected; and {_FURTHER}",
        "02",
    ),
    "accuracy_score_difference": _metric(
        "difference in the share of right answers (accuracy)",
        "accuracy_score_difference",
        "accuracy_score",
        "everybody in the group",
        "Which of the two mistakes was made.",
        "01",
    ),
    "calibration_difference": _metric(
        "difference in the share with label 1 at each score (calibration within group)",
        "calibration_difference",
        "",
        "people with one score",
        "What a cut does: a score calibrated in each group has unequal error rates where base rates differ.",
        "03",
    ),
    "coverage_difference": _metric(
        "difference in coverage: share of ranges that hold the truth",
        "coverage_difference",
        "",
        "everybody in the group",
        "How wide the ranges are, and parts of the group for whom they hold less often.",
        "06",
    ),
}
"""Key -> metric. Names in a record are Fairlearn's where it has one."""
