"""Intervals and nulls on counts, beside Fairlearn's bootstrap and beside the least that could be done."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from fairlearn.metrics import MetricFrame, selection_rate

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import gap_interval, rate_intervals, permutation_gap
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
    yield from memory()


def beside_metricframe(n: int, n_boot: int) -> Row:
    label, decision, group = people(n)
    [ours] = seconds(
        lambda: rate_intervals(
            GroupCounts.from_arrays(label, decision, sensitive_features=group), n_replicates=100
        )
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
        f"eight rates of {GROUPS} groups with intervals from 100 replicates, from {n:,} raw rows",
        f"MetricFrame of selection_rate alone, n_boot={n_boot}, ci_quantiles=[0.025, 0.975], the same rows",
        ours,
        theirs,
        at_least=1000,
    )


def beside_bincount(n: int) -> Iterator[Row]:
    label, decision, group = people(n)
    ready = 4 * group + 2 * label + decision
    cells = np.bincount(ready, minlength=4 * GROUPS)

    def draws() -> np.ndarray:
        return np.random.default_rng(0).multinomial(n, cells / n, size=1000)

    def ours() -> object:
        return rate_intervals(
            GroupCounts.from_arrays(label, decision, sensitive_features=group), n_replicates=1000
        )

    table, formed, counted, drawn = seconds(
        ours,
        lambda: np.bincount(4 * group + 2 * label + decision, minlength=4 * GROUPS),
        lambda: np.bincount(ready, minlength=4 * GROUPS),
        draws,
    )
    what = f"eight rates of {GROUPS} groups with intervals from 1,000 replicates, from {n:,} raw rows"
    yield Row(
        what,
        "numpy.bincount(4 * group + 2 * label + decision) on the three raw int64 columns, unchecked, "
        "and one call of multinomial for 1,000 replicates",
        table,
        formed + drawn,
        at_most=3,
    )
    yield Row(
        what,
        "numpy.bincount on a ready-made int64 code, and the same call of multinomial",
        table,
        counted + drawn,
    )


def memory() -> Iterator[Row]:
    counts = GroupCounts.from_arrays(*people(2_000))
    kinds = {
        "interval table of eight rates": lambda n: rate_intervals(counts, n_replicates=n),
        "interval of the equalized odds difference": lambda n: gap_interval(
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
