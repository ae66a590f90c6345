"""The change of a gap: by hand, against itself turned round, and how often its interval covers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import MIN_CHANGED, gap_interval, paired_change
from fairness_audit.intervals import wilson
from fairness_audit.rates import RATES
from tests.fairness_audit.inference.tables import THREE, TWO, rows_of, within_chance

CLOSED = (*RATES[:6], "accuracy_score")
"""Rates among people who are there whatever is decided."""


def people(cells: np.ndarray) -> dict[str, np.ndarray]:
    """Rows from counts of shape (groups, label, before, after); groups are 0, 1, ..."""
    group, label, before, after = np.repeat(np.indices(cells.shape).reshape(4, -1), cells.ravel(), axis=1)
    return {"y_true": label, "before": before, "after": after, "sensitive_features": group}


# ---------------------------------------------------------------------- by hand


def test_a_paired_change_by_hand():
    """40 people each; five more of a are selected and ten more of b, nobody fewer."""
    group = np.array(["a"] * 40 + ["b"] * 40)
    before = np.zeros(80, dtype=int)
    before[:20] = before[40:55] = 1
    after = before.copy()
    after[20:25] = after[55:65] = 1
    label = np.tile([0, 1], 40)
    rows = {"y_true": label, "before": before, "after": after, "sensitive_features": group}
    change = paired_change(**rows, metric="selection_rate")
    assert change.estimate == pytest.approx((25 / 40 - 25 / 40) - (20 / 40 - 15 / 40))
    assert (change.method, change.n_replicates) == ("MOVER of Wilson", 0)
    # Nobody lost: each group's change is the share who gained, less Wilson's upper bound of nobody.
    (a_low, a_high), (b_low, b_high), (_, none) = (wilson(k, 40) for k in (5, 10, 0))
    p, q = 5 / 40, 10 / 40
    assert change.low == pytest.approx(p - q - math.sqrt((p - a_low) ** 2 + none**2 + (b_high - q) ** 2))
    assert change.high == pytest.approx(p - q + math.sqrt((a_high - p) ** 2 + (q - b_low) ** 2 + none**2))


def test_the_largest_gap_before_decides_the_sign():
    label, decision, group = rows_of(TWO)  # a is selected more often
    after = decision.copy()
    after[np.flatnonzero((group == "b") & (decision == 0))[:12]] = 1
    kwargs = {"y_true": label, "before": decision, "after": after, "sensitive_features": group}
    change = paired_change(**kwargs, metric="selection_rate")
    assert change.estimate == pytest.approx(-12 / 120)
    flipped = paired_change(**kwargs, metric="selection_rate", between=("b", "a"))
    assert flipped.estimate == pytest.approx(12 / 120)
    assert (flipped.low, flipped.high) == pytest.approx((-change.high, -change.low))
    ratio = paired_change(**kwargs, metric="selection_rate", how="ratio")
    assert ratio.estimate == pytest.approx((62 / 120 - 50 / 120) / (110 / 200))
    assert ratio.low < ratio.estimate < ratio.high
    assert (ratio.method, ratio.n_replicates) == ("paired percentile bootstrap", 1000)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 12), min_size=16, max_size=16),
    st.sampled_from(CLOSED),
)
def test_the_closed_form_holds_its_estimate_and_turns_with_its_arguments(cells, metric):
    table = np.array(cells).reshape(2, 2, 2, 2)
    if not table.sum(axis=(1, 2, 3)).all():
        return
    rows = people(table)
    change = paired_change(**rows, metric=metric, between=(0, 1))
    gaps = []
    for decision in (rows["before"], rows["after"]):
        counts = GroupCounts.from_arrays(
            rows["y_true"], decision, sensitive_features=rows["sensitive_features"]
        )
        gaps.append(np.subtract(*counts.rate(metric)))
    np.testing.assert_allclose(change.estimate, gaps[1] - gaps[0], atol=1e-12)
    if change.reason:
        assert "0/0" in change.reason
        return
    assert change.low <= change.estimate + 1e-12
    assert change.estimate <= change.high + 1e-12
    assert change.low < change.high
    back = dict(rows, before=rows["after"], after=rows["before"])
    again = paired_change(**back, metric=metric, between=(0, 1))
    assert (again.low, again.high) == pytest.approx((-change.high, -change.low), abs=1e-12)
    turned = paired_change(**rows, metric=metric, between=(1, 0))
    assert (turned.low, turned.high) == pytest.approx((-change.high, -change.low), abs=1e-12)


# ---------------------------------------------------------------------- few changed decisions


def test_decisions_that_did_not_change_have_an_interval():
    label, decision, group = rows_of(TWO)
    rows = {"y_true": label, "before": decision, "after": decision, "sensitive_features": group}
    same = paired_change(**rows, metric="true_positive_rate")
    assert (same.estimate, same.reason) == (0, "")
    assert same.low == pytest.approx(-same.high)
    assert 0 < same.high < 0.1


@pytest.mark.parametrize(("metric", "how"), [("precision_score", "difference"), ("selection_rate", "ratio")])
def test_what_is_resampled_needs_some_changed_decisions(metric, how):
    label, decision, group = rows_of(TWO)
    rows = {"y_true": label, "before": decision, "sensitive_features": group, "metric": metric, "how": how}
    found = paired_change(**rows, after=decision)
    assert found.estimate == 0
    assert np.isnan([found.low, found.high]).all()
    assert found.reason == (
        f"the two sets of decisions differ for 0 of the people who count toward {metric}; "
        f"at least {MIN_CHANGED} must differ to be resampled"
    )
    after = decision.copy()
    after[np.flatnonzero((label == 0) & (decision == 1))[:10]] = 0
    assert not paired_change(**rows, after=after).reason


def test_a_rate_of_nobody_has_a_reason():
    label, decision, group = rows_of(THREE)
    rows = {"y_true": label, "before": decision, "after": 0 * decision, "sensitive_features": group}
    found = paired_change(**rows, metric="precision_score", between=("a", "b"))
    assert found.reason == "after, group 'a' has no people who were selected, so precision_score is 0/0"
    assert not paired_change(**rows, metric="selection_rate", between=("a", "b")).reason


# ---------------------------------------------------------------------- coverage


@pytest.mark.parametrize(
    ("sizes", "gained", "lost"),
    [
        ((300, 300), (0.09, 0.05), (0.03, 0.05)),
        ((200, 2000), (0.2, 0.1), (0.05, 0.3)),
        ((40, 40), (0.02, 0.3), (0.02, 0.1)),
        ((20, 20), (0.0, 0.05), (0.0, 0.05)),
        ((50, 5000), (0.01, 0.01), (0.0, 0.01)),
    ],
)
def test_the_closed_form_covers_at_least_as_often_as_it_says(sizes, gained, lost):
    rng = np.random.default_rng(5)
    runs, hits = 400, 0
    truth = (gained[0] - lost[0]) - (gained[1] - lost[1])
    shares = [(1 - g - m, g, m) for g, m in zip(gained, lost, strict=True)]
    drawn = np.stack([rng.multinomial(n, s, runs) for n, s in zip(sizes, shares, strict=True)], axis=1)
    for (a, b), (c, d), (e, f) in drawn.transpose(0, 2, 1):
        # label 0; before and after: unchanged at 0, gained, lost
        cells = np.array([[[[a, c], [e, 0]], [[0, 0], [0, 0]]], [[[b, d], [f, 0]], [[0, 0], [0, 0]]]])
        hits += truth in paired_change(**people(cells), metric="selection_rate", between=(0, 1))
    assert hits / runs > 0.95 or within_chance(hits / runs, 0.95, runs)


def test_it_is_narrower_than_two_separate_intervals():
    label, decision, group = rows_of(TWO)
    after = decision.copy()
    after[np.flatnonzero((group == "b") & (decision == 0))[:6]] = 1
    change = paired_change(label, decision, after, sensitive_features=group, metric="selection_rate")
    apart = [
        gap_interval(
            GroupCounts.from_arrays(label, d, sensitive_features=group), "selection_rate", between=("a", "b")
        )
        for d in (decision, after)
    ]
    assert change.estimate == pytest.approx(apart[1].estimate - apart[0].estimate, abs=1e-12)
    assert change.high - change.low < 0.6 * math.hypot(*(i.high - i.low for i in apart))


def test_the_resampled_ratio_covers():
    rng = np.random.default_rng(9)
    #            label, before, after of each group
    joint = np.array(
        [
            [[[0.32, 0.04], [0.02, 0.12]], [[0.10, 0.05], [0.01, 0.34]]],
            [[[0.38, 0.02], [0.03, 0.07]], [[0.12, 0.08], [0.02, 0.28]]],
        ]
    )
    chosen = joint.sum(axis=1)
    before, after = chosen[:, 1].sum(axis=-1), chosen[:, :, 1].sum(axis=-1)
    truth = after[1] / after[0] - before[1] / before[0]
    runs, hits = 150, 0
    for seed in range(runs):
        cells = rng.multinomial(600, joint.ravel() / 2).reshape(joint.shape)
        found = paired_change(
            **people(cells),
            metric="selection_rate",
            how="ratio",
            between=(1, 0),
            n_replicates=200,
            level=0.9,
            random_state=seed,
        )
        hits += truth in found
    assert within_chance(hits / runs, 0.9, runs)


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"between": None}, "between is missing; there are 3 groups"),
        ({"between": ("a", "z")}, "between is .*pass two of 'a', 'b', 'c'"),
        ({"after": [0, 1, 1]}, "Different numbers of rows: .*after has 3"),
        ({"after": np.full(370, 2)}, "after holds 2"),
        ({"metric": "recal"}, "metric is 'recal'"),
        ({"how": "quotient"}, "how is 'quotient'"),
        ({"level": 0.999, "n_replicates": 100}, "n_replicates is 100; a level of 0.999 needs at least 2000"),
        ({"level": 0}, "level is 0"),
    ],
)
def test_bad_arguments_are_named(change, message):
    label, decision, group = rows_of(THREE)
    rows = {
        "y_true": label,
        "before": decision,
        "after": decision,
        "sensitive_features": group,
        "metric": "selection_rate",
        "between": ("a", "b"),
    }
    with pytest.raises(ValueError, match=f"^{message}"):
        paired_change(**rows | change)


def test_rows_in_another_order_are_refused():
    label, decision, group = (pd.Series(part) for part in rows_of(TWO))
    with pytest.raises(ValueError, match="before and after have the same index labels in different orders"):
        paired_change(
            label.to_numpy(), decision, decision[::-1], sensitive_features=group.to_numpy(), metric="tpr"
        )
