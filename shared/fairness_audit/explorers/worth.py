"""What decisions are worth: a bank's profit or a county's cost, by what one of each kind brings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fairness_audit import validation
from fairness_audit.array_types import Floats, Numbers
from fairness_audit.rates import CELLS

EVEN = {"tp": 1.0, "fp": -1.0}
"""A wrong selection costs what a right one brings: then the most value is the most correct decisions."""

COSTS = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50)
"""Stops of the page's dial: how many right selections bring what one wrong selection costs."""


def checked_worth(worth: object) -> dict[str, float]:
    """Return what one decision of each kind brings, for all four kinds.

    Parameters
    ----------
    worth : mapping from {"tn", "fp", "fn", "tp"} to number
        A kind that is left out brings 0.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If it is no such mapping, if selecting somebody rightly is worth no more than leaving them out, or
        if selecting somebody wrongly is worth more than leaving them out.
    """
    if not isinstance(worth, Mapping):
        raise ValueError(
            f"worth is a {type(worth).__name__}; pass a dict such as {{'tp': 300, 'fp': -1200}}: what one "
            "decision of each kind brings."
        )
    unknown = [kind for kind in worth if kind not in CELLS]
    if unknown:
        raise ValueError(f"worth has {unknown[0]!r}; the kinds of decision are {', '.join(CELLS)}.")
    each = {kind: validation.real(worth.get(kind, 0.0)) for kind in CELLS}
    for kind, brings in each.items():
        if not np.isfinite(brings):
            raise ValueError(f"worth of {kind!r} is {worth[kind]!r}; pass a number that is finite.")
    if each["tp"] <= each["fn"]:
        raise ValueError(
            f"worth of 'tp' is {each['tp']:g} and of 'fn' {each['fn']:g}; selecting somebody rightly must be "
            "worth more than leaving them out. Costs are negative numbers."
        )
    if each["fp"] > each["tn"]:
        raise ValueError(
            f"worth of 'fp' is {each['fp']:g} and of 'tn' {each['tn']:g}; selecting somebody wrongly may not "
            "be worth more than leaving them out. Costs are negative numbers."
        )
    return each


def value_of(cells: Numbers, worth: Mapping[str, float]) -> Floats:
    """Add up what decisions bring.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    worth : mapping
        As `checked_worth` returns it.

    Returns
    -------
    ndarray of float, shape (...)
    """
    # One after the other, as threshold_counts.js does: a matrix product may differ in the last bit.
    total = cells[..., 0] * worth["tn"]
    for i, kind in enumerate(CELLS[1:], start=1):
        total = total + cells[..., i] * worth[kind]
    return np.asarray(total + 0.0, dtype=float)  # -0 is 0


def cost_ratio(worth: Mapping[str, float]) -> float:
    """Compute how many right selections bring what one wrong selection costs, each against leaving out."""
    return (worth["tn"] - worth["fp"]) / (worth["tp"] - worth["fn"])
