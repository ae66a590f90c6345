"""The search for thresholds that meet a criterion, of all those the ones that are worth the most.

A window is a lowest value for each rate; a combination of cuts has a gap of at most `width` exactly if some
window holds it, and the lowest value can be one that occurs. Within a window the groups are independent, so
the best combination is the best cut of each group. `threshold_counts.js` searches in the same order, so that
both find the same among equals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from fairness_audit.array_types import Floats, Ints
from fairness_audit.rates import CELLS, rate

CRITERIA: dict[str, tuple[str, ...]] = {
    "demographic_parity": ("selection_rate",),
    "equal_opportunity": ("true_positive_rate",),
    "equalized_odds": ("true_positive_rate", "false_positive_rate"),
    "predictive_parity": ("precision_score",),
    "best_accuracy": (),
    "most_value": (),
}
"""What can be looked for: criterion -> the rates that must be equal across groups."""

TOLERANCE = 0.01
"""A gap of at most one percentage point counts as equal: score levels seldom allow exactly zero."""


class _Candidate(NamedTuple):
    """For one group its cuts, what each is worth, and the rates to be made equal."""

    cuts: Ints
    worth: Floats
    rates: Floats


def best_cuts(criterion: str, cells: Ints, worth: Floats, tolerance: float) -> list[int]:
    """Find a cut for each group, as `ThresholdExplorer.solve` says.

    Parameters
    ----------
    criterion : str
        One of `CRITERIA`.
    cells : ndarray of shape (groups, cuts, 4)
        Counts in the order tn, fp, fn, tp; the last cut selects nobody.
    worth : ndarray of shape (groups, cuts)
        What a group's decisions are worth at each cut.
    tolerance : float
        Gap that counts as equal.

    Returns
    -------
    list of int
    """
    correct = cells[:, :, CELLS.index("tn")] + cells[:, :, CELLS.index("tp")]
    if criterion == "best_accuracy":
        return [int(np.argmax(correct.sum(axis=0)))] * len(cells)
    if criterion == "most_value":
        return [int(cut) for cut in np.argmax(worth, axis=1)]
    selected = cells[:, :, CELLS.index("fp")] + cells[:, :, CELLS.index("tp")]
    candidates = []
    for group in range(len(cells)):
        every = np.arange(cells.shape[1])
        some = every[(selected[group] > 0) & (selected[group] < selected[group, 0])]
        cuts = some if some.size else every
        rates = [rate(cells[group, cuts], metric) for metric in CRITERIA[criterion]]
        candidates.append(_Candidate(cuts, worth[group, cuts], np.array(rates)))
    found = _most_worth(candidates, tolerance)
    while found is None:
        tolerance = max(2 * tolerance, TOLERANCE)
        found = _smallest_gap(candidates, tolerance)
    return found


def _windows(
    candidates: list[_Candidate], width: float, rate_index: int = 0
) -> Iterator[tuple[tuple[float, ...], list[_Candidate]]]:
    """Go through every way to keep, in each group, only cuts with rates within `width` of some minimum."""
    if rate_index == len(candidates[0].rates):
        yield (), candidates
        return
    values = np.concatenate([candidate.rates[rate_index] for candidate in candidates])
    for low in np.unique(values[~np.isnan(values)]) if not np.isnan(values).all() else [0.0]:
        kept = []
        for cuts, worth, rates in candidates:
            value = rates[rate_index]
            inside = ((value >= low) & (value - low <= width)) | np.isnan(value)
            if not inside.any():
                break
            kept.append(_Candidate(cuts[inside], worth[inside], rates[:, inside]))
        else:
            for lows, rest in _windows(kept, width, rate_index + 1):
                yield (low, *lows), rest


def _most_worth(candidates: list[_Candidate], width: float) -> list[int] | None:
    best, found = -math.inf, None
    for _, kept in _windows(candidates, width):
        total = 0.0
        for candidate in kept:  # sum() adds floats otherwise than the page does
            total += float(candidate.worth.max())
        if total > best:
            best = total
            found = [int(candidate.cuts[np.argmax(candidate.worth)]) for candidate in kept]
    return found


def _smallest_gap(candidates: list[_Candidate], width: float) -> list[int] | None:
    best, found = (math.inf, math.inf), None
    for lows, kept in _windows(candidates, width):
        gap, total, choice = 0.0, 0.0, []
        for cuts, worth, rates in kept:
            above = np.nan_to_num(rates - np.array(lows)[:, None], nan=0.0).max(axis=0)
            place = np.lexsort((cuts, -worth, above))[0]
            gap, total = max(gap, float(above[place])), total + float(worth[place])
            choice.append(int(cuts[place]))
        if (gap, -total) < best:
            best, found = (gap, -total), choice
    return found
