"""Figures of scores show the people behind each bar and dot."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from fairness_audit import plots
from tests.fairness_audit.plots.figures import GROUP, LABEL, MAKERS, PROBABILITY, tenths


def test_bars_of_scores_hold_the_published_counts():
    table = MAKERS["score_distributions"]().table
    assert table.index.to_list() == list(range(1, 11))
    assert table["Black, label 0"].to_list() == [307, 274, 201, 208, 189, 169, 163, 114, 111, 59]
    assert table["White, label 1"].to_list() == [142, 113, 93, 113, 111, 111, 88, 82, 68, 45]


def test_bars_on_either_side_of_a_threshold_are_the_four_cells():
    chart = plots.score_distributions(PROBABILITY, LABEL, GROUP, thresholds=0.43)
    decided = PROBABILITY >= 0.43
    for axes, group in zip(chart.figure.axes, (0, 1), strict=True):
        inside = group == GROUP
        drawn = {}
        for bar in axes.patches:
            if np.isfinite(bar.get_height()):
                drawn[bar.get_hatch()] = drawn.get(bar.get_hatch(), 0) + abs(bar.get_height())
        for cell, chosen in {
            "tp": (LABEL == 1) & decided,
            "fp": (LABEL == 0) & decided,
            "fn": (LABEL == 1) & ~decided,
            "tn": (LABEL == 0) & ~decided,
        }.items():
            hatch = plots.CELL_STYLES[cell].hatch
            assert drawn[hatch] == pytest.approx(1000 * (chosen & inside).sum() / inside.sum())
        share = (decided & inside).sum() / inside.sum()
        assert f"group {group}: mean score" in chart.alt
        assert f"{tenths(share)}% reach the threshold of 0.43" in chart.alt


def test_calibration_is_the_share_with_the_label_at_each_score():
    table = MAKERS["calibration of deciles"]().table
    assert table.loc[("Black", 10), "count"] == 59 + 227
    assert table.loc[("Black", 10), "share_label_1"] == pytest.approx(227 / 286)
    frame = pd.DataFrame({"p": PROBABILITY, "y": LABEL, "g": GROUP, "bin": np.floor(PROBABILITY * 10)})
    expected = frame.groupby(["g", "bin"]).agg(n=("y", "size"), share=("y", "mean"), mean=("p", "mean"))
    table = MAKERS["calibration"]().table
    np.testing.assert_array_equal(table["count"], expected["n"])
    np.testing.assert_allclose(table["share_label_1"], expected["share"])
    np.testing.assert_allclose(table["mean_score"], expected["mean"])


def test_calibration_has_exact_intervals_for_a_handful_too():
    table = MAKERS["calibration"]().table
    for count in (table["count"].min(), table["count"].max()):
        row = table[table["count"] == count].iloc[0]
        ones = round(row["share_label_1"] * count)
        exact = binomtest(ones, int(count)).proportion_ci(0.95, method="exact")
        assert (row["low"], row["high"]) == pytest.approx((exact.low, exact.high))


def test_a_threshold_is_told_in_three_digits_and_a_credit_score_whole():
    thresholds = {"a": 1 / 3, "b": 620}
    alt = plots.score_distributions([0.1, 700.5], [0, 1], ["a", "b"], thresholds=thresholds).alt
    assert "threshold of 0.333;" in alt
    assert "threshold of 620." in alt


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.score_distributions([1.0, np.nan], [0, 1], ["a", "b"]), "scores has 1 missing"),
        (lambda: plots.score_distributions([0.1, 0.2], [0, 2], ["a", "b"]), "y_true holds 2"),
        (lambda: plots.score_distributions([0.1, 0.2], [0, 1], ["a"]), "Different numbers of rows"),
        (lambda: plots.score_distributions([0.1, 0.2], [0, 1], ["a", None]), "1 missing value"),
        (
            lambda: plots.score_distributions([0.1, 0.2], [0, 1], ["a", "b"], thresholds={"a": 0.1}),
            "thresholds has none for group 'b'",
        ),
        (lambda: plots.calibration([0.1, 7.5], [0, 1], ["a", "b"]), "scores run from 0.1 to 7.5"),
        (lambda: plots.calibration([0.1, 0.5], [0, 1], ["a", "b"], bins=2), "bins is 2; pass 5 to 50"),
        (lambda: plots.calibration([0.1, 0.5], [0, 1], ["a", "b"], people=[1, -1]), "people must hold whole"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
