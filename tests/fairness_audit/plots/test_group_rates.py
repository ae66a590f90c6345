"""Figures of rates and gaps show what was computed, and say where there is too little."""

import pytest

from fairness_audit import inference, plots
from fairness_audit.counts import GroupCounts
from fairness_audit.plots.chart import MISSING
from tests.fairness_audit.plots.figures import (
    COMPAS,
    COMPAS_CELLS,
    DECISIONS,
    FOUR,
    GAPS,
    MAKERS,
    all_intervals,
    tenths,
)
from tests.fairness_audit.plots.test_every_figure import drawn_texts


def test_rates_are_the_counts_divided():
    table = MAKERS["rates with intervals"]().table
    for group, c in COMPAS_CELLS.items():
        assert table.loc[(group, "false_positive_rate"), "of"] == c["fp"] + c["tn"]
        assert table.loc[(group, "false_positive_rate"), "estimate"] == pytest.approx(
            c["fp"] / (c["fp"] + c["tn"])
        )
        assert table.loc[(group, "precision_score"), "estimate"] == pytest.approx(
            c["tp"] / (c["tp"] + c["fp"])
        )


def test_whiskers_end_where_the_interval_does():
    intervals = inference.rate_intervals(COMPAS, "selection_rate")
    (axes,) = plots.rates(COMPAS, "selection_rate", intervals).figure.axes
    spans = [tuple(line.get_xdata()) for line in axes.lines if len(set(line.get_xdata())) == 2]
    assert spans == [tuple(row) for row in intervals[["low", "high"]].to_numpy()]


def test_rates_say_their_numbers_and_their_intervals():
    chart = MAKERS["rates with intervals"]()
    row = chart.table.loc[("Black", "false_positive_rate")]
    assert f"Black 44.8% of 1,795 ({tenths(row['low'])}% to {tenths(row['high'])}%)" in chart.alt
    assert "with 95% intervals" in chart.alt


def test_too_few_is_said_not_hidden(monkeypatch):
    chart = MAKERS["rates, few"]()
    words = [text for text, _ in drawn_texts(chart.figure, monkeypatch)]
    assert f"{MISSING}: no people whose label is 1" in words  # nobody to divide by
    assert "100% of 4" in words  # four people have an interval, a wide one
    assert MISSING in chart.html()


def test_intervals_of_other_counts_are_refused():
    with pytest.raises(ValueError, match="intervals is about other counts"):
        plots.rates(
            COMPAS, "selection_rate", inference.rate_intervals(DECISIONS["Black at 6"], "selection_rate")
        )
    with pytest.raises(ValueError, match="intervals has no row"):
        plots.rates(COMPAS, "base_rate", inference.rate_intervals(COMPAS, "selection_rate"))


def test_compare_shows_each_gap_and_what_became_of_it():
    chart = MAKERS["compare with intervals"]()
    before = 2174 / 3696 - 854 / 2454
    after = 2174 / 3696 - (521 + 618) / 2454
    assert chart.table.loc[("before", "selection_rate"), "gap"] == pytest.approx(before)
    assert chart.table.loc[("White at 4", "selection_rate"), "gap"] == pytest.approx(after)
    assert chart.table.loc[("White at 4", "selection_rate"), "change"] == pytest.approx(after - before)
    interval = inference.gap_interval(COMPAS, "selection_rate")
    found = chart.table.loc[("before", "selection_rate"), ["low", "high"]].to_list()
    assert found == [interval.low, interval.high]
    assert f"selection rate before {tenths(before)} points, White at 4 {tenths(after)} points" in chart.alt


def test_compare_reads_the_worse_gap_for_equalized_odds():
    gap = MAKERS["compare"]().table.loc[("before", "equalized_odds"), "gap"]
    tpr = 1369 / 1901 - 505 / 966
    fpr = 805 / 1795 - 349 / 1488
    assert gap == pytest.approx(max(tpr, fpr))


def test_an_interval_of_another_gap_is_refused():
    wrong = all_intervals()
    wrong["before", "precision_score"] = wrong["before", "selection_rate"]
    with pytest.raises(ValueError, match="is about a gap of"):
        plots.compare(DECISIONS, GAPS, wrong)
    del wrong["before", "precision_score"]
    with pytest.raises(ValueError, match="intervals has no Interval for"):
        plots.compare(DECISIONS, GAPS, wrong)


@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_marked_bars_hold_the_shuffles_behind_the_p_value(how):
    test = inference.permutation_gap(FOUR, "selection_rate", how)
    chart = plots.null_distribution(test)
    extreme = (
        (test.null >= test.observed - 1e-9) if how == "difference" else (test.null <= test.observed + 1e-9)
    )
    (axes,) = chart.figure.axes
    marked = sum(bar.get_height() for bar in axes.patches if bar.get_hatch())
    assert marked == extreme.sum() == round(test.p_value * 1001) - 1
    assert chart.table.loc["shuffles at least as extreme", "value"] == extreme.sum()
    assert sum(bar.get_height() for bar in axes.patches) == 1000
    assert f"p = {test.p_value:.2g}" in chart.alt


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.rates(COMPAS, ["recal"]), "metric is 'recal'; pass one of base_rate"),
        (lambda: plots.rates(COMPAS, []), "metrics is empty"),
        (lambda: plots.compare({}, "selection_rate"), "tables must map one to ten names"),
        (lambda: plots.null_distribution(0.2), "test is a float"),
        (
            lambda: plots.null_distribution(inference.permutation_gap(COMPAS.select(["Black"]), "base_rate")),
            "test has no null to draw",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_axis_says_whose_share_it_is_in_the_words_of_the_case():
    words = {"true_positive_rate": "share of the re-arrested who were flagged"}
    chart = plots.rates(COMPAS, ["true_positive_rate", "selection_rate"], words=words)
    labels = [axes.get_xlabel() for axes in chart.figure.axes]
    assert labels == ["share of the re-arrested who were flagged", "share of the group selected"]


def test_crossed_groups_are_marked_by_their_last_feature():
    cells = {"tn": 30, "fp": 10, "fn": 9, "tp": 40}
    crossed = [(lender, region) for lender in "AB" for region in ("north", "south")]
    chart = plots.rates(GroupCounts.from_table(dict.fromkeys(crossed, cells)), "selection_rate")
    marks = [line for line in chart.figure.axes[0].lines if line.get_marker() in ("o", "s", "^", "D")]
    assert [m.get_marker() for m in marks] == ["o", "s", "o", "s"]
    assert [m.get_markerfacecolor() for m in marks] == ["#0072B2", "#E69F00", "#0072B2", "#E69F00"]
    assert "A, north 56.2% of 89" in chart.alt
    assert "B, south" in chart.alt
