"""Tables that the tests of this folder share."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from fairness_audit.counts import GroupCounts

COMPAS = Path(__file__).parents[4] / "shared" / "data" / "compas_two_years.csv"


def counts_of(**groups) -> GroupCounts:
    """Counts from tn, fp, fn, tp of each group."""
    return GroupCounts.from_table(
        {g: dict(zip(("tn", "fp", "fn", "tp"), cells, strict=True)) for g, cells in groups.items()}
    )


def selected(k, n) -> GroupCounts:
    """Groups of n people of whom k are selected; everybody's label is 0."""
    k, n = np.asarray(k), np.asarray(n)
    zero = np.zeros_like(k)
    names = pd.Index([f"g{i:02}" for i in range(len(k))])
    return GroupCounts(names, np.stack([n - k, k, zero, zero], axis=1))


def rows_of(counts: GroupCounts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Label, decision and group of each person in a table."""
    cell = np.repeat(np.tile(np.arange(4), len(counts.groups)), counts.cells.ravel())
    return cell // 2, cell % 2, np.repeat(counts.groups.to_numpy(), counts.cells.sum(axis=1))


def compas(*features: str) -> GroupCounts:
    """ProPublica's rows with a decile score of 5 or more as the decision."""
    if not COMPAS.exists():
        pytest.skip("the rows are in ../shared/data, which the project does not ship")
    rows = pd.read_csv(COMPAS)
    rows["high"] = (rows["decile_score"] >= 5).astype(int)
    return GroupCounts.from_frame(
        rows, y_true="two_year_recid", y_pred="high", sensitive_features=list(features)
    )


def within_chance(share: float, expected: float, runs: int, errors: float = 4) -> bool:
    """Whether a simulated share is what binomial chance allows around the expected one."""
    return abs(share - expected) <= errors * math.sqrt(expected * (1 - expected) / runs)


TWO = counts_of(a=(60, 40, 30, 70), b=(45, 15, 25, 35))
THREE = counts_of(a=(60, 40, 30, 70), b=(45, 15, 25, 35), c=(20, 10, 8, 12))

ONE_GROUP_LEFT = counts_of(a=(50, 10, 20, 40), b=(30, 5, 0, 0))
"""Nobody of b has label 1."""

NOBODY_SELECTED = counts_of(a=(5, 0, 5, 0), b=(9, 0, 1, 0))


def tables(fewest: int = 2, most: int = 4):
    """Small tables, often with empty cells."""
    cells = st.integers(0, 30) | st.integers(0, 3)
    rows = st.lists(st.tuples(cells, cells, cells, cells), min_size=fewest, max_size=most)
    filled = rows.filter(lambda table: sum(map(sum, table)) > 0)
    return filled.map(lambda table: GroupCounts(pd.Index(list("abcdefgh")[: len(table)]), np.array(table)))
