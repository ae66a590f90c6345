"""DeLong's components of the area under the ROC curve: what each person contributes to it.

    placements(inside, outside)      for each person the share of the other side whom they are ordered
                                     rightly against

The AUC is the mean of either side's components, and its variance is the sum of the variances of the two means
(DeLong, DeLong and Clarke-Pearson 1988, doi:10.2307/2531595).
"""

from __future__ import annotations

import numpy as np

from fairness_audit.array_types import Floats


def placements(inside: Floats, outside: Floats) -> tuple[Floats, Floats]:
    """Compute the share of the other side whom each person is ordered rightly against, ties counting half.

    Parameters
    ----------
    inside, outside : ndarray of float, shape (n,) and (m,)
        Scores of those who should score high and of those who should score low; neither is empty.

    Returns
    -------
    above : ndarray of float, shape (n,)
        For each of `inside` the share of `outside` below them.
    below : ndarray of float, shape (m,)
        For each of `outside` the share of `inside` above them.
    """
    return _share_below(outside, inside), 1 - _share_below(inside, outside)


def _share_below(others: Floats, mine: Floats) -> Floats:
    """For each of `mine` the share of `others` below it, ties counting half."""
    ordered = np.sort(others)
    at_most, below = (np.searchsorted(ordered, mine, side=side) for side in ("right", "left"))
    return np.asarray((at_most + below) / 2 / len(others))
