"""Rates that are arithmetic on the four counts of a group, under Fairlearn's and scikit-learn's names.

    rate(cells, metric), fraction(cells, metric)    from counts of any shape
    metric_name(metric)                             the one name of a rate, from whatever people call it
    CELLS, RATES                                    the four counts, and the names of the rates

Neither library has a name for the rates among the people with one decision other than precision: those here
are `negative_predictive_value`, `false_discovery_rate` and `false_omission_rate`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import numpy as np

from fairness_audit.array_types import Floats, Numbers

CELLS = ("tn", "fp", "fn", "tp")
"""The four counts of a group, in the order of `confusion_matrix(...).ravel()`."""

# rate -> (cells in the numerator, cells in the denominator, who the denominator counts)
_RATES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "base_rate": (("fn", "tp"), CELLS, "people in it"),
    "selection_rate": (("fp", "tp"), CELLS, "people in it"),
    "true_positive_rate": (("tp",), ("fn", "tp"), "people whose label is 1"),
    "false_positive_rate": (("fp",), ("tn", "fp"), "people whose label is 0"),
    "true_negative_rate": (("tn",), ("tn", "fp"), "people whose label is 0"),
    "false_negative_rate": (("fn",), ("fn", "tp"), "people whose label is 1"),
    "precision_score": (("tp",), ("fp", "tp"), "people who were selected"),
    "accuracy_score": (("tn", "tp"), CELLS, "people in it"),
    "negative_predictive_value": (("tn",), ("tn", "fn"), "people who were not selected"),
    "false_discovery_rate": (("fp",), ("fp", "tp"), "people who were selected"),
    "false_omission_rate": (("fn",), ("tn", "fn"), "people who were not selected"),
}
RATES = tuple(_RATES)
"""Names of the rates, as Fairlearn and scikit-learn spell them, plus four that they lack."""

USUAL_RATES = RATES[:8]
"""Those that a table shows unless it is told which; the others follow from them."""

_ALIASES = {
    "prevalence": "base_rate",
    "acceptance_rate": "selection_rate",
    "positive_rate": "selection_rate",
    "demographic_parity": "selection_rate",
    "statistical_parity": "selection_rate",
    "tpr": "true_positive_rate",
    "recall": "true_positive_rate",
    "recall_score": "true_positive_rate",
    "sensitivity": "true_positive_rate",
    "equal_opportunity": "true_positive_rate",
    "fpr": "false_positive_rate",
    "tnr": "true_negative_rate",
    "specificity": "true_negative_rate",
    "fnr": "false_negative_rate",
    "miss_rate": "false_negative_rate",
    "precision": "precision_score",
    "ppv": "precision_score",
    "positive_predictive_value": "precision_score",
    "predictive_parity": "precision_score",
    "accuracy": "accuracy_score",
    "npv": "negative_predictive_value",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
}


def rate(cells: Numbers, metric: str) -> Floats:
    """Compute a rate from counts, for any number of tables at once.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    metric : str
        One of `RATES`, or another usual name of it.

    Returns
    -------
    ndarray of float, shape (...)
        The rate; NaN where its denominator is zero.

    Raises
    ------
    ValueError
        If `metric` is unknown.
    """
    numerator, denominator = fraction(cells, metric)
    return np.asarray(numerator / np.where(denominator == 0, np.nan, denominator))


def fraction(cells: Numbers, metric: str) -> tuple[Numbers, Numbers]:
    """Return numerator and denominator of a rate, in people.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    metric : str
        One of `RATES`, or another usual name of it.

    Returns
    -------
    numerator, denominator : ndarray of shape (...)

    Raises
    ------
    ValueError
        If `metric` is unknown.
    """
    above, below, _ = _RATES[metric_name(metric)]
    return people_in(cells, above), people_in(cells, below)


def people_in(cells: Numbers, names: Iterable[str]) -> Numbers:
    """Add up some of the four cells.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    names : iterable of str
        Some of `CELLS`.

    Returns
    -------
    ndarray of shape (...)
    """
    first, *others = [cells[..., CELLS.index(name)] for name in names]
    total: Numbers = sum(others, start=first)
    return total


def denominator_counts(metric: str) -> str:
    """Say whom the denominator of a rate counts, such as "people whose label is 1".

    Raises
    ------
    ValueError
        If `metric` is unknown.
    """
    return _RATES[metric_name(metric)][2]


EQUALIZED_ODDS = "equalized_odds"
"""The true and the false positive rate together; a gap in it is the worse of the two gaps."""

ODDS = ("true_positive_rate", "false_positive_rate")
"""The two rates that equalized odds puts together."""


def compared_rates(metric: str) -> tuple[str, ...]:
    """Return the rates that a comparison by `metric` looks at: two for equalized odds, else the one.

    Raises
    ------
    ValueError
        If `metric` is neither a rate nor equalized odds.
    """
    name = metric_name(metric, besides=[EQUALIZED_ODDS])
    return ODDS if name == EQUALIZED_ODDS else (name,)


def exchanged_among(rates: Iterable[str]) -> str:
    """Say among whom a shuffle exchanges the group label for these rates."""
    among = [denominator_counts(rate).replace(" in it", "") for rate in rates]
    return "the group label, among " + " and, separately, among ".join(among)


def metric_name(metric: str, *, besides: Iterable[str] = ()) -> str:
    """Return the one name of a rate from a usual spelling of it, such as "tpr" or "recall".

    Parameters
    ----------
    metric : str
        One of `RATES`, or another name that the field has for one of them. Case does not matter.
    besides : iterable of str
        Other names that are known here and stay as they are.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the name is unknown; the nearest known one is named.
    """
    if metric in _RATES:
        return metric
    known = (*RATES, *besides)
    plain = str(metric).strip().lower().replace("-", "_").replace(" ", "_")
    plain = _ALIASES.get(plain, plain)
    if plain in known:
        return plain
    near = difflib.get_close_matches(plain, [*known, *_ALIASES], 1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"metric is {metric!r}; pass one of {', '.join(known)}.{meant}")
