"""Resampling people without touching rows: multinomial draws of their counts, and quantiles of what follows.

Drawing n rows with replacement from n rows (Efron and Tibshirani 1993, An Introduction to the Bootstrap,
chapter 6) and then counting them puts each draw into a cell of the table with probability cell / n,
independently: the counts of the resample are one multinomial draw. So drawing the counts is resampling the
rows, and a replicate costs the same for a thousand people and for a million.

    resample(cells, n_replicates, random_state)     tables of resampled people, in blocks
    percentiles(blocks, n_replicates, level)        the two quantiles with `level` of the replicates between
    upper_bound(blocks, n_replicates, level)        what at least `level` of the replicates do not exceed
    block_sizes(n_replicates, width)                how many tables to hold at once
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from fairness_audit.array_types import Floats, Ints, Places, RandomState

MOST_AT_ONCE = 1000
"""Replicates held at once; fewer where a table has many cells."""


def resample(cells: Ints, n_replicates: int, random_state: RandomState) -> Iterator[Ints]:
    """Draw tables distributed as the counts of as many rows drawn with replacement, in blocks.

    Parameters
    ----------
    cells : ndarray of int, any shape
        Counts; at least one of them above 0.
    n_replicates : int
    random_state : int, Generator or None

    Yields
    ------
    ndarray of int64, shape (block, *cells.shape)
        The blocks together hold `n_replicates` tables, the same ones however they are cut.
    """
    rng = np.random.default_rng(random_state)
    flat = cells.ravel()
    filled = np.flatnonzero(flat)  # the last category takes what rounding leaves, so it must be a real one
    people = int(flat.sum())
    for size in block_sizes(n_replicates, flat.size):
        drawn = np.zeros((size, flat.size), dtype=np.int64)
        drawn[:, filled] = rng.multinomial(people, flat[filled] / people, size=size)
        yield drawn.reshape(size, *cells.shape)


def block_sizes(n_replicates: int, width: int) -> Iterator[int]:
    """Cut replicates into blocks of at most `MOST_AT_ONCE` tables and about 16,000 numbers each.

    Parameters
    ----------
    n_replicates : int
    width : int
        Numbers in a table.

    Yields
    ------
    int
        The sizes; they add up to `n_replicates`.
    """
    most = max(1, min(MOST_AT_ONCE, 16_000 // width))
    for done in range(0, n_replicates, most):
        yield min(most, n_replicates - done)


def percentiles(blocks: Iterable[Floats], n_replicates: int, level: float) -> tuple[Floats, Floats]:
    """Find the two quantiles with `level` of the replicates between them.

    As `numpy.nanquantile` of everything at once, but only what may be in a tail is kept.

    Parameters
    ----------
    blocks : iterable of ndarray of float, shape (block, ...)
        Replicates along the first axis; at least one block. NaN is an undefined replicate.
    n_replicates : int
        Over all blocks together.
    level : float

    Returns
    -------
    low, high : ndarray of float, shape (...)
    """
    tail = (1 - level) / 2
    keep = math.ceil(tail * n_replicates) + 2
    low: Floats | None = None
    high: Floats | None = None
    undefined: Places | int = 0
    for block in blocks:
        undefined = undefined + np.isnan(block).sum(axis=0)
        low = _smallest(keep, low, block)
        high = _smallest(keep, high, -block)
        del block  # before the next one is drawn
    if low is None or high is None:
        raise ValueError("blocks is empty; pass at least one replicate.")
    at = np.asarray(np.maximum(n_replicates - undefined - 1, 0) * tail)
    return _between(low, at), -_between(high, at)


def upper_bound(blocks: Iterable[Floats], n_replicates: int, level: float) -> float:
    """Find the smallest replicate that at least `level` of them do not exceed, a little to the safe side.

    Parameters
    ----------
    blocks : iterable of ndarray of float, shape (block,)
        At least one block.
    n_replicates : int
        Over all blocks together.
    level : float

    Returns
    -------
    float
    """
    rank = min(n_replicates, math.ceil(level * (n_replicates + 1)))
    largest: Floats | None = None
    for block in blocks:
        largest = _smallest(n_replicates - rank + 1, largest, -block)
    if largest is None:
        raise ValueError("blocks is empty; pass at least one replicate.")
    return float(-largest.max())


def _smallest(keep: int, kept: Floats | None, block: Floats) -> Floats:
    """Return the `keep` smallest along axis 0 of what was kept and a new block; NaN counts as largest."""
    if len(block) > keep:
        block = np.partition(block, keep - 1, axis=0)[:keep].copy()
    return block if kept is None else _smallest(keep, None, np.concatenate([kept, block]))


def _between(kept: Floats, at: Floats) -> Floats:
    """Order statistics at fractional positions, by linear interpolation."""
    kept = np.sort(kept, axis=0)
    below = np.floor(at).astype(int)
    first = np.take_along_axis(kept, below[None], axis=0)[0]
    second = np.take_along_axis(kept, np.minimum(below + 1, len(kept) - 1)[None], axis=0)[0]
    return np.asarray(np.where(at > below, first + (at - below) * (second - first), first))
