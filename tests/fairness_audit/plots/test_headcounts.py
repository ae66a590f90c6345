"""Figures that count people show the counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness_audit import plots
from fairness_audit.plots.chart import MISSING
from fairness_audit.plots.headcounts import share_out
from fairness_audit.plots.style import METRIC_WORDS
from fairness_audit.rates import CELLS
from tests.fairness_audit.plots.figures import COMPAS, COMPAS_CELLS, MAKERS, MANY, TINY, WORDS


def test_people_are_the_counts_scaled_down():
    table = MAKERS["people"]().table
    assert table["count"].to_dict() == {"Black": 3696, "White": 2454}
    for group, cells in COMPAS_CELLS.items():
        total = sum(cells.values())
        for cell, n in cells.items():
            assert abs(table.loc[group, WORDS[cell]] - 100 * n / total) < 1
    assert (table[list(WORDS.values())].sum(axis=1) == 100).all()


def test_people_say_their_numbers():
    chart = MAKERS["people"]()
    assert "Black: 37 labeled high risk, re-arrested, 22 labeled high risk, not re-arrested" in chart.alt
    assert "White: 21 labeled high risk, re-arrested, 14 labeled high risk, not re-arrested" in chart.alt


def test_as_many_marks_are_drawn_as_people_are_counted():
    chart = plots.people(COMPAS)
    marks = sum(len(line.get_xdata()) for axes in chart.figure.axes for line in axes.lines)
    assert marks == 2 * 100 + 2 * 4  # the people, and the key


def test_a_small_group_is_drawn_person_by_person():
    table = plots.people(TINY).table
    assert table.loc["men"].to_list() == [8, 4, 1, 0, 3]


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4), st.integers(1, 200))
def test_shares_add_up_and_are_off_by_less_than_one(cells, places):
    cells = np.array(cells)
    if cells.sum() == 0:
        cells[0] = 1
    shared = share_out(cells, places)
    assert sum(shared) == places
    assert np.abs(np.array(shared) - cells * places / cells.sum()).max() < 1


def test_per_thousand_is_a_thousand_times_the_share():
    chart = MAKERS["per_thousand"]()
    for group, cells in COMPAS_CELLS.items():
        for cell, n in cells.items():
            assert chart.table.loc[group, WORDS[cell]] == pytest.approx(1000 * n / sum(cells.values()))
    assert "Black: 370 labeled high risk, re-arrested, 218 labeled high risk, not re-arrested" in chart.alt


def test_bars_end_at_a_thousand():
    (axes,) = plots.per_thousand(COMPAS).figure.axes
    ends = [bar.get_x() + bar.get_width() for bar in axes.patches]
    assert max(ends) == pytest.approx(1000)
    assert sum(bar.get_width() for bar in axes.patches) == pytest.approx(2000)


@pytest.mark.parametrize(
    ("metric", "numerator", "denominator"),
    [
        ("false_positive_rate", {"fp"}, {"fp", "tn"}),
        ("true_positive_rate", {"tp"}, {"tp", "fn"}),
        ("precision_score", {"tp"}, {"tp", "fp"}),
        ("selection_rate", {"tp", "fp"}, set(CELLS)),
        ("accuracy_score", {"tp", "tn"}, set(CELLS)),
    ],
)
def test_the_cells_of_a_rate_are_filled_and_framed(metric, numerator, denominator):
    chart = plots.confusion(COMPAS, highlight=metric)
    black = chart.figure.axes[1]
    filled = {where(box) for box in black.patches if box.get_facecolor() != (1, 1, 1, 1)}
    framed = {where(box) for box in black.patches if box.get_linewidth() > 2}
    assert (filled, framed) == (numerator, denominator)
    cells = COMPAS_CELLS["Black"]
    above, below = sum(cells[c] for c in numerator), sum(cells[c] for c in denominator)
    assert f"Black: {METRIC_WORDS[metric][0]} = {above:,} / {below:,} =" in chart.alt
    assert chart.table.loc["Black", metric] == pytest.approx(above / below)


def where(box):
    """The cell that a box of the 2x2 table is: label 1 above, selected to the left."""
    return {(True, True): "tp", (False, True): "fn", (True, False): "fp", (False, False): "tn"}[
        box.get_x() < 100, box.get_y() < 100
    ]


def test_decisions_and_labels_name_the_cells():
    table = MAKERS["confusion, in words"]().table
    assert table.loc["Black", "flagged, stayed clear"] == 805
    assert table.loc["White", "not flagged, arrested again"] == 461


def test_a_rate_may_have_another_usual_name():
    chart = plots.confusion(COMPAS, highlight="recall")
    assert "true_positive_rate" in chart.table
    assert chart.alt == plots.confusion(COMPAS, highlight="true_positive_rate").alt


def test_nobody_with_the_label_is_too_few_to_say():
    chart = MAKERS["confusion, highlighted"]()
    assert f"not recorded: true positive rate = 0 / 0: {MISSING}" in chart.alt


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.people(COMPAS.table), "counts is a DataFrame; make a GroupCounts first"),
        (lambda: plots.people(MANY), "counts has 30 groups and this figure has room for 12"),
        (lambda: plots.people(COMPAS, per=5), "per is 5; pass a number of people from 10 to 200"),
        (lambda: plots.people(COMPAS, words={"tpr": "x"}), "words has the key 'tpr'"),
        (lambda: plots.confusion(COMPAS, highlight="recal"), "metric is 'recal'; pass one of base_rate"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
