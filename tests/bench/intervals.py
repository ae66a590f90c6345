"""Intervals and nulls on counts, beside Fairlearn's bootstrap and beside the least that could be done."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from fairlearn.metrics import MetricFrame, selection_rate

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import gap_interval, permutation_gap, rate_intervals
from tests.bench.table import Row, peak_beyond_result, seconds

GROUPS = 4


def people(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels, decisions and groups of n rows, all int64."""
    rng = np.random.default_rng(0)
    label, group = rng.integers(0, 2, n), rng.integers(0, GROUPS, n)
    return label, (rng.random(n) < 0.3 + 0.1 * group + 0.2 * label).astype(np.int64), group


def rows(tiny: bool) -> Iterator[Row]:
    yield beside_metricframe(2_000 if tiny else 100_000, n_boot=2 if tiny else 100)
    yield from beside_bincount(2_000 if tiny else 1_000_000)
    yield from in_every_engine(2_000 if tiny else 1_000_000)
    yield from memory()


def beside_metricframe(n: int, n_boot: int) -> Row:
    label, decision, group = people(n)
    [ours] = seconds(
        lambda: rate_intervals(GroupCounts.from_arrays(label, decision, sensitive_features=group))
    )
    [theirs] = seconds(
        lambda: MetricFrame(
            metrics=selection_rate,
            y_true=label,
            y_pred=decision,
            sensitive_features=group,
            n_boot=n_boot,
            ci_quantiles=[0.025, 0.975],
            random_state=0,
        ),
        repeats=1,
    )
    return Row(
        f"eight rates of {GROUPS} groups with intervals, from {n:,} raw rows",
        f"MetricFrame of selection_rate alone, n_boot={n_boot}, ci_quantiles=[0.025, 0.975], the same rows",
        ours,
        theirs,
        at_least=1000,
    )


def beside_bincount(n: int) -> Iterator[Row]:
    label, decision, group = people(n)
    ready = 4 * group + 2 * label + decision

    def ours() -> object:
        counts = GroupCounts.from_arrays(label, decision, sensitive_features=group)
        return rate_intervals(counts), gap_interval(counts, "selection_rate")

    table, formed, counted = seconds(
        ours,
        lambda: np.bincount(4 * group + 2 * label + decision, minlength=4 * GROUPS),
        lambda: np.bincount(ready, minlength=4 * GROUPS),
    )
    what = f"eight rates and a gap of {GROUPS} groups, with intervals and a test, from {n:,} raw rows"
    yield Row(
        what,
        "numpy.bincount(4 * group + 2 * label + decision) on the three raw int64 columns, unchecked",
        table,
        formed,
        at_most=None if n < 100_000 else 3,
    )
    yield Row(what, "numpy.bincount on a ready-made int64 code", table, counted)


def in_every_engine(n: int) -> Iterator[Row]:
    label, decision, group = people(n)
    rows = pd.DataFrame({"y": label, "d": decision, "g": group, "h": label ^ group})
    named = {"y_true": "y", "y_pred": "d", "sensitive_features": ["g", "h"]}
    table, polars = pa.Table.from_pandas(rows), pl.from_pandas(rows)
    duck, by = duckdb.from_arrow(table), ["y", "d", "g", "h"]
    relation = duck.aggregate("y, d, g, h, count(*)")
    engines = {
        "pandas": (rows, lambda: rows.groupby(by).size()),
        "Polars": (polars, lambda: polars.group_by(by).len()),
        "PyArrow": (table, lambda: table.group_by(by).aggregate([([], "count_all")])),
        "DuckDB": (duck, relation.fetchall),
    }
    for name, (frame, alone) in engines.items():
        ours, theirs = seconds(lambda f=frame: GroupCounts.from_frame(f, **named), alone, repeats=5)
        yield Row(
            f"GroupCounts.from_frame of {n:,} rows in {name}, two sensitive columns",
            f"the bare group-by of {name}",
            ours,
            theirs,
        )


def memory() -> Iterator[Row]:
    label, decision, group = people(2_000)
    counts = GroupCounts.from_arrays(label, decision, sensitive_features=group)
    kinds = {
        "test of the equalized odds difference": lambda n: gap_interval(
            counts, "equalized_odds", n_replicates=n
        ),
        "permutation null of the selection rate gap": lambda n: permutation_gap(
            counts, "selection_rate", n_replicates=n
        ),
    }
    for what, draw in kinds.items():
        few, many = (peak_beyond_result(lambda n=n, d=draw: d(n)) for n in (1_000, 10_000))
        yield Row(
            f"{what}: peak memory beyond the result, 10,000 replicates",
            "the same with 1,000 replicates",
            many,
            few,
            unit="bytes",
            at_most=1.5,
        )
