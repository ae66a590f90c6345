"""What a metric does not see, and what to measure beside it."""

from __future__ import annotations

from fairness_audit.choosing.language import Note, Sentence, condition
from fairness_audit.choosing.metrics import METRICS


def _beside(text: str, cites: str, **answers: str) -> Note:
    return Note(condition(**answers), "beside", Sentence(text, tuple(cites.split())))


def _unseen(text: str, cites: str, **answers: str) -> Note:
    return Note(condition(**answers), "unseen", Sentence(text, tuple(cites.split())))


_LABELED = (
    "equal_opportunity_difference false_positive_rate_difference equalized_odds_difference "
    "precision_score_difference accuracy_score_difference calibration_difference coverage_difference"
)

NOTES = (
    _unseen(
        "What is wrong in the label itself: the gap is measured against decisions of people.",
        "02 16",
        label="judged",
        metric=_LABELED,
    ),
    _unseen(
        "People who were not selected: nobody knows their label.",
        "02",
        label="selected_only",
        metric="precision_score_difference coverage_difference",
    ),
    _unseen(
        "Two people of one group who are alike and get different answers.",
        "04",
        harm="allocation burden",
        metric=" ".join(METRICS),
    ),
    _beside(
        "Counts and an interval for each group, and for intersections of groups.",
        "07",
        metric=" ".join(METRICS),
    ),
    _beside(
        "The rates that were not chosen: closing one gap can open another.",
        "03 11",
        harm="allocation burden",
        output="decision places score",
        label="trusted judged",
        metric=" ".join(METRICS),
    ),
    _beside(
        "People harmed in each group, and not only the rate: most may be in the large group.",
        "01",
        harm="service",
    ),
    _beside(
        "Who loses a place for each who gains one: the number of places is fixed.",
        "11",
        output="places",
        harm="allocation burden",
    ),
    _beside("Where readers cut, and how often the decision follows the score.", "02 12", output="score"),
    _beside(
        "The mean width of the ranges by group: equal coverage is paid for in width.", "06", output="range"
    ),
    _beside(
        "Split pairs by group, and how the columns of the distance were recorded.", "04", borne_by="alike"
    ),
    _beside(
        "Decisions by group, if the system decides as well: one harm says nothing about the other.",
        "19",
        harm="representation",
    ),
    _beside(
        "How many appeals succeed, by group, and what follows for others in the same position.",
        "14",
        harm="procedure",
    ),
    _beside("A random sample of labels from each group, compared with their source.", "14", label="trusted"),
    _beside("Labels for a random sample of people who were not selected.", "02", label="selected_only"),
    _beside(
        "How a label of 1 comes about in each group, and how closely each is watched.",
        "02 16",
        label="judged",
    ),
    _beside(
        "What the label is meant to be, for a sample of each group: need beside cost.", "16", label="proxy"
    ),
    _beside(
        "The ratio's interval: where few people were counted, a ratio below four fifths may be chance.",
        "07 12",
        law="us_jobs nyc_jobs",
        metric="selection_rate_ratio scoring_rate_ratio",
    ),
    _beside(
        "Each step of the procedure by itself: a good result at the end is no defense for one barrier.",
        "12",
        law="us_jobs nyc_jobs",
        harm="allocation burden",
    ),
    _beside(
        "Sex, race or ethnicity, and both together, with unknowns counted.",
        "12",
        law="nyc_jobs",
        harm="allocation burden",
    ),
    _beside(
        "Whether the group is an input, and why each column that stands in for it was chosen.",
        "05 12",
        law="us_credit",
        harm="allocation burden",
    ),
    _beside(
        "Selection rates by group with an interval: step one is a particular disadvantage, by no fixed "
        "number.",
        "12",
        law="eu_equal",
        harm="allocation burden",
        output="decision places score",
    ),
    _beside(
        "The day on which the metric and its bound were fixed, which has to come before the test.",
        "12",
        law="eu_ai",
    ),
)
"""In the order in which they are shown. `metric` in a condition is the metric that was chosen."""
