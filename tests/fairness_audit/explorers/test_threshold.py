"""ThresholdExplorer: its counts are the rows' counts, its search is the best there is, its outputs repeat."""

import base64
import itertools
import json
import math
import re

import IPython.display
import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter

from fairness_audit import published
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers import ThresholdExplorer, saving
from fairness_audit.explorers.page import MIME
from fairness_audit.explorers.threshold_search import CRITERIA
from fairness_audit.explorers.threshold_still import stacked

LIVE = "application/vnd.jupyter.widget-view+json"


def small() -> ThresholdExplorer:
    """Two groups and three scores, small enough to count by hand; label 1 is `paid`."""
    table = pd.DataFrame(
        {
            "town": ["Elm", "Elm", "Elm", "Oak", "Oak", "Oak"],
            "points": [1, 2, 3, 1, 2, 3],
            "late": [4, 3, 1, 6, 2, 0],
            "paid": [1, 3, 8, 2, 4, 4],
        }
    )
    return ThresholdExplorer.from_counts(table, start=2)


# ---------------------------------------------------------------------- counting


def test_the_four_counts_at_a_threshold_by_hand():
    counts = small().at({"Elm": 3, "Oak": 2})
    assert counts.table.loc["Elm"].tolist() == [7, 1, 4, 8]  # tn fp fn tp
    assert counts.table.loc["Oak"].tolist() == [6, 2, 2, 8]


def test_an_infinite_threshold_selects_nobody_and_the_lowest_everybody():
    explorer = small()
    assert explorer.at(math.inf).table[["fp", "tp"]].to_numpy().sum() == 0
    assert explorer.at(1).table[["tn", "fn"]].to_numpy().sum() == 0


def test_compas_deciles_at_every_threshold():
    explorer = ThresholdExplorer.from_counts(published.compas().data)
    for decile in range(1, 12):
        found = explorer.at(math.inf if decile == 11 else decile)
        pd.testing.assert_frame_equal(found.table, published.compas_counts(decile).table)


def test_credit_scores_as_people_keep_the_groups_and_the_printed_shares():
    people = published.fico_people().assign(people=lambda t: t["defaulted"] + t["repaid"])
    printed = published.fico().data
    size = people.groupby("race")["people"].transform("sum")
    assert (size == printed["people"]).all()
    cumulative = people.groupby("race")["people"].cumsum()
    assert (cumulative - printed["cdf_percent"] / 100 * size).abs().max() <= 0.5
    assert (people["defaulted"] - printed["default_percent"] / 100 * people["people"]).abs().max() <= 0.5
    explorer = ThresholdExplorer.from_counts(people, negatives="defaulted", positives="repaid", start=60)
    assert explorer.at(5).table[["fp", "tp"]].sum(axis=1).tolist() == [133_165, 18_274, 14_702, 7_906]


@st.composite
def scored_rows(draw):
    levels = draw(st.integers(2, 120))
    on_the_grid = st.integers(0, levels).map(lambda i: i / levels)
    n = draw(st.integers(2, 60))
    scores = draw(st.lists(on_the_grid | st.floats(0, 1), min_size=n, max_size=n))
    labels = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    groups = ["A", "B", *draw(st.lists(st.sampled_from("ABC"), min_size=n - 2, max_size=n - 2))]
    return levels, np.array(scores), np.array(labels), np.array(groups)


@pytest.mark.slow
@given(scored_rows(), st.booleans())
@settings(max_examples=40)
def test_a_level_is_compared_as_the_score_itself(rows, higher_is_positive):
    """0.29 * 100 is a little under 29: the grid must still put 0.29 at or above 0.29."""
    levels, scores, labels, groups = rows
    explorer = ThresholdExplorer.from_scores(
        scores, labels, groups, levels=levels, higher_is_positive=higher_is_positive
    )
    for threshold in [*explorer.values, explorer._nobody]:
        chosen = scores >= threshold if higher_is_positive else scores <= threshold
        expected = GroupCounts.from_arrays(labels, chosen.astype(int), sensitive_features=groups)
        assert explorer.at(threshold).table.to_numpy().tolist() == expected.table.to_numpy().tolist()


def test_intersections_are_groups_and_those_nobody_belongs_to_are_left_out():
    sex, race = ["f", "m", "f"], ["x", "x", "y"]
    explorer = ThresholdExplorer.from_scores(
        [0.2, 0.6, 0.9], [0, 1, 1], pd.DataFrame({"sex": sex, "race": race})
    )
    assert list(explorer.groups) == [("f", "x"), ("f", "y"), ("m", "x")]
    assert [g["name"] for g in explorer.data["groups"]] == ["f, x", "f, y", "m, x"]


@given(scored_rows(), st.integers(0, 10**6))
@settings(max_examples=40)
def test_moved_counts_the_rows_whose_decision_changed(rows, seed):
    levels, scores, labels, groups = rows
    explorer = ThresholdExplorer.from_scores(scores, labels, groups, levels=levels)
    pick = np.random.default_rng(seed)
    before = {g: float(pick.choice(explorer.values)) for g in explorer.groups}
    now = {g: float(pick.choice(explorer.values)) for g in explorer.groups}
    moved = explorer.moved(now, before)
    was, is_ = (scores >= [t[g] for g in groups] for t in (before, now))
    for name, rows_of in [*((g, groups == g) for g in explorer.groups), ("everyone", groups != "")]:
        assert moved.loc[name, "newly_selected"] == (is_ & ~was & rows_of).sum()
        assert moved.loc[name, "no_longer_selected"] == (was & ~is_ & rows_of).sum()
        assert moved.loc[name, "newly_selected_per_1000"] == pytest.approx(
            1000 * (is_ & ~was & rows_of).sum() / rows_of.sum()
        )


# ---------------------------------------------------------------------- looking for thresholds


_WHOLE = st.integers(1, 9)


@st.composite
def tables(draw):
    groups = draw(st.integers(2, 3))
    levels = draw(st.integers(2, 5))
    people = st.integers(0, 9)
    counts = draw(st.lists(people, min_size=groups * levels * 2, max_size=groups * levels * 2))
    counts = np.array(counts).reshape(groups, levels, 2)
    counts[:, 0, :] += 1  # somebody of either label in every group
    return pd.DataFrame(
        [("ABC"[g], s, *counts[g, s]) for g in range(groups) for s in range(levels)],
        columns=["group", "score", "negatives", "positives"],
    )


@pytest.mark.slow
@given(
    tables(),
    st.sampled_from(sorted(set(CRITERIA) - {"best_accuracy", "most_value"})),
    st.sampled_from([0, 0.01, 0.1]),
    # Whole numbers, so that sums are exact in any order; None is the most correct decisions.
    st.none()
    | st.builds(lambda tp, fp, fn: {"tp": tp, "fp": -fp, "fn": fn}, _WHOLE, _WHOLE, st.integers(-5, 0)),
)
@settings(max_examples=100)
def test_no_combination_of_thresholds_does_better(table, criterion, tolerance, worth):
    explorer = ThresholdExplorer.from_counts(table, worth=worth)

    def judged(counts: GroupCounts) -> tuple[float, int]:
        gap = max(counts.difference(m) for m in CRITERIA[criterion])
        if worth is None:
            return gap, counts.cells[:, [0, 3]].sum()
        return gap, sum(worth.get(kind, 0) * counts.table[kind].sum() for kind in ("tn", "fp", "fn", "tp"))

    choices = []
    for group in explorer.groups:
        rates = {t: explorer.at(t).rates().loc[group, "selection_rate"] for t in [*explorer.values, math.inf]}
        choices.append([t for t, rate in rates.items() if 0 < rate < 1] or list(rates))
    every = [judged(explorer.at(combination)) for combination in itertools.product(*choices)]
    equal = [correct for gap, correct in every if gap <= tolerance]
    gap, correct = judged(explorer.at(explorer.solve(criterion, tolerance)))
    if equal:
        assert gap <= tolerance
        assert correct == max(equal)
    else:
        assert gap == min(gap for gap, _ in every)


@given(tables())
def test_the_best_single_threshold(table):
    explorer = ThresholdExplorer.from_counts(table)
    found = explorer.solve("best_accuracy")
    correct = {t: explorer.at(t).cells[:, [0, 3]].sum() for t in [*explorer.values, math.inf]}
    assert len(set(found.values())) == 1
    threshold = next(iter(found.values()))
    assert correct[threshold] == max(correct.values())
    assert all(n < correct[threshold] for t, n in correct.items() if t < threshold)  # ties select more


@given(tables(), _WHOLE, st.integers(0, 20))
def test_the_most_value_is_each_groups_own_best(table, gain, loss):
    explorer = ThresholdExplorer.from_counts(table, worth={"tp": gain, "fp": -loss})
    found = explorer.value(explorer.solve("most_value")).drop(index="everyone")["value"]
    for group in explorer.groups:
        people = table[table["group"] == group]
        each = [gain * row.positives - loss * row.negatives for row in people.itertuples()]
        assert found[group] == max(sum(each[cut:]) for cut in range(len(each) + 1))


@given(tables())
def test_where_both_mistakes_cost_the_same_the_most_value_is_the_most_correct_decisions(table):
    explorer = ThresholdExplorer.from_counts(table)
    most = explorer.at(explorer.solve("most_value")).cells[:, [0, 3]].sum(axis=1)
    for cut in [*explorer.values, math.inf]:
        assert (explorer.at(cut).cells[:, [0, 3]].sum(axis=1) <= most).all()


def test_a_group_without_a_label_takes_no_part_in_that_criterion():
    table = pd.DataFrame(
        {"g": list("AABB"), "s": [0, 1, 0, 1], "no": [3, 1, 5, 5], "yes": [1, 4, 0, 0]},
    )
    assert ThresholdExplorer.from_counts(table).solve("equal_opportunity") == {"A": 1.0, "B": 1.0}


# ---------------------------------------------------------------------- what decisions are worth


def test_the_value_of_decisions_by_hand():
    explorer = small()
    explorer.worth = {"tp": 300, "fp": -1_200, "fn": -50}
    # Elm at 3: tn 7, fp 1, fn 4, tp 8. Oak at 2: tn 6, fp 2, fn 2, tp 8.
    found = explorer.value({"Elm": 3, "Oak": 2})
    assert found["value"].tolist() == [2_400 - 1_200 - 200, 2_400 - 2_400 - 100, 900]
    assert found["count"].tolist() == [20, 18, 38]
    assert found["value_per_1000"].tolist() == [50_000, -100_000 / 18, 900_000 / 38]
    assert list(found.index) == ["Elm", "Oak", "everyone"]
    explorer.thresholds = {"Elm": 3, "Oak": 2}
    assert explorer.table["value"].tolist() == [1_000, -100]
    assert explorer.table["value_per_1000"].tolist() == found["value_per_1000"].tolist()[:2]


def test_a_bank_that_loses_more_on_a_default_lends_to_fewer():
    people = published.fico_people()
    explorer = ThresholdExplorer.from_counts(people, negatives="defaulted", positives="repaid", start=60)
    cuts = []
    for loss in (0, 1, 4, 10):
        explorer.worth = {"tp": 1, "fp": -loss}
        cuts.append(explorer._cuts(explorer.solve("most_value")))
    assert all(a <= b for one, two in itertools.pairwise(cuts) for a, b in zip(one, two, strict=True))
    assert cuts[0] == [0] * 4
    assert min(cuts[-1]) > 0


@pytest.mark.parametrize(
    ("worth", "message"),
    [
        ({"tp": 1, "fpr": -1}, "worth has 'fpr'; the kinds of decision are tn, fp, fn, tp"),
        ({"tp": "much", "fp": -1}, "worth of 'tp' is 'much'; pass a number that is finite"),
        ({"tp": math.inf}, "worth of 'tp' is inf; pass a number that is finite"),
        (
            {"tp": 0, "fp": -1},
            "worth of 'tp' is 0 and of 'fn' 0; selecting somebody rightly must be worth more",
        ),
        ({"tp": 1, "fp": 4}, "worth of 'fp' is 4 and of 'tn' 0; .* Costs are negative numbers"),
        (3, "worth is a int; pass a dict"),
    ],
)
def test_worth_it_refuses(worth, message):
    explorer = small()
    with pytest.raises(ValueError, match=message):
        explorer.worth = worth
    assert explorer.worth == {"tn": 0, "fp": -1, "fn": 0, "tp": 1}
    with pytest.raises(ValueError, match=message):
        ThresholdExplorer.from_scores([0.2, 0.7], [0, 1], ["a", "b"], worth=worth)


# ---------------------------------------------------------------------- what the page gets


def scored(rows: int) -> ThresholdExplorer:
    draw = np.random.default_rng(3)
    group = draw.integers(0, 4, rows)
    return ThresholdExplorer.from_scores(draw.random(rows), draw.integers(0, 2, rows), group)


def numbers_in(state: object) -> int:
    if isinstance(state, dict):
        return sum(map(numbers_in, state.values()))
    return sum(map(numbers_in, state)) if isinstance(state, list) else 1


def test_what_is_sent_to_the_page_does_not_grow_with_the_rows():
    few, many = scored(1_000), scored(1_000_000)
    assert int(many.counts.sum()) == 1_000_000
    for state in (ThresholdExplorer.snapshot, ThresholdExplorer.get_state):
        assert numbers_in(state(few)["data"]) == numbers_in(state(many)["data"])
    grown = len(json.dumps(many.snapshot())) / len(json.dumps(few.snapshot()))
    assert grown < 4  # longer numbers, not more of them


def test_thresholds_take_a_number_a_sequence_or_a_mapping():
    explorer = small()
    explorer.thresholds = 3
    assert explorer.thresholds == {"Elm": 3.0, "Oak": 3.0}
    explorer.thresholds = [1, math.inf]
    assert explorer.thresholds == {"Elm": 1.0, "Oak": math.inf}
    explorer.thresholds = {"Oak": 2, "Elm": 1}
    assert explorer.table["threshold"].tolist() == [1.0, 2.0]
    assert explorer.table["selection_rate"].tolist() == [1.0, 10 / 18]


def test_the_page_speaks_of_cuts_and_python_of_thresholds():
    explorer = small()
    assert explorer.get_state(["thresholds", "start"]) == {"thresholds": [1, 1], "start": [1, 1]}
    explorer.set_state({"thresholds": [3, 0]})  # as a message from the page arrives
    assert explorer.thresholds == {"Elm": math.inf, "Oak": 1.0}


def test_scores_of_which_the_low_ones_are_selected():
    explorer = ThresholdExplorer.from_counts(
        pd.DataFrame({"g": list("AABB"), "s": [1, 2, 1, 2], "no": [1, 2, 3, 4], "yes": [5, 6, 7, 8]}),
        higher_is_positive=False,
    )
    assert explorer.data["sign"] == "≤"
    assert explorer.at(1).table.loc["A"].tolist() == [2, 1, 6, 5]
    assert explorer.at(-math.inf).table.loc["A"].tolist() == [3, 0, 11, 0]


# ---------------------------------------------------------------------- where no script runs


@pytest.fixture
def shown(monkeypatch):
    """What displaying an explorer puts into a notebook, as (data, metadata) pairs."""

    def display(explorer: ThresholdExplorer) -> list[tuple[dict, dict]]:
        outputs = []
        monkeypatch.setattr(
            IPython.display,
            "display",
            lambda data, metadata=None, raw=False: outputs.append((data, metadata or {})),
        )
        explorer._ipython_display_()
        return outputs

    return display


def test_the_picture_and_the_table_stand_beside_the_live_view(shown):
    (picture, metadata), (table, _) = shown(small())
    assert set(picture) == {LIVE, MIME, "image/png", "text/plain"}
    assert picture[MIME] == {"explorer": "threshold", "state": small().snapshot()}
    assert base64.b64decode(picture["image/png"]).startswith(b"\x89PNG")
    alt = metadata["image/png"]["alt"]
    assert alt == picture["text/plain"]
    assert "38 people in 2 groups" in alt
    assert "selection rate Elm 75%, Oak 55.6%" in alt
    assert set(table) == {"text/html", "text/plain"}
    assert "<table>" in table["text/html"]


def test_a_second_run_leaves_the_same_outputs_but_for_the_live_view(shown):
    first, second = shown(small()), shown(small())
    assert first[0][0].pop(LIVE) != second[0][0].pop(LIVE)
    assert first == second


def test_a_rate_of_nothing_over_nothing_is_said_so():
    explorer = small()
    explorer.thresholds = [math.inf, 2]
    assert "precision Elm 0/0, Oak 80%" in explorer.chart.alt
    assert explorer.chart.table["precision_score"].isna().tolist() == [True, False]


@given(
    st.lists(st.integers(0, 12), min_size=2, max_size=60),
    st.sampled_from([4.0, 8.0, 11.0]),
    st.sampled_from([3.5, 10.0, 45.0]),
)
def test_people_stand_at_their_level_and_none_over_another(counts, size, step):
    x, row, level = stacked(np.array(counts), step, size)
    assert np.bincount(level, minlength=len(counts)).tolist() == counts
    assert (abs(x - (level + 0.5) * step) <= step / 2).all()
    same = row[:, None] == row[None, :]
    apart = abs(x[:, None] - x[None, :]) + 1e-5 >= size
    assert (apart | ~same | np.eye(len(x), dtype=bool)).all()


@pytest.mark.parametrize(("people", "marks"), [(150, 300), (151, 150)])
def test_small_groups_are_drawn_as_people_and_large_ones_are_not(people, marks):
    draw = np.random.default_rng(0)
    group = np.repeat(["north", "south"], [people, 150])
    n = len(group)
    explorer = ThresholdExplorer.from_scores(draw.random(n), draw.integers(0, 2, n), group)
    lines = [line for axes in explorer.chart.figure.axes[:-1] for line in axes.lines]
    assert sum(len(line.get_xdata()) for line in lines if line.get_marker() in ("o", "D")) == marks
    for axes in explorer.chart.figure.axes[:-1]:
        low, high = axes.get_ylim()
        heights = [y for line in axes.lines if line.get_marker() in ("o", "D") for y in line.get_ydata()]
        assert all(low < y < high for y in heights)


def test_nbconvert_shows_the_picture_and_the_table_and_asks_for_no_widget_script(shown):
    outputs = [
        nbformat.v4.new_output("display_data", data=data, metadata=metadata)
        for data, metadata in shown(small())
    ]
    cell = nbformat.v4.new_code_cell("explorer", outputs=outputs)
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert len(re.findall(r'<img[^>]+src="data:image/png', page)) == 1
    assert "<summary>Table behind this figure</summary>" in page
    assert "widget-view+json" not in page


def test_a_saved_notebook_keeps_the_picture_and_drops_the_live_view():
    view = {LIVE: {"model_id": "m"}, "text/plain": "a widget"}
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": ""},
            {"outputs": [{"data": {**view, "image/png": "aGk="}}, {"data": dict(view)}, {"text": "printed"}]},
        ]
    }
    saving.before_saving(model={"type": "notebook", "content": notebook}, path="x.ipynb")
    picture, widget, _ = notebook["cells"][1]["outputs"]
    assert set(picture["data"]) == {"image/png", "text/plain"}
    assert widget["data"] == view  # it has nothing to give way to


# ---------------------------------------------------------------------- what it refuses


COUNTS = {"g": list("AABB"), "s": [1, 2, 1, 2], "no": [1, 2, 3, 4], "yes": [5, 6, 7, 8]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"yes": [5, 6.5, 7, 8]}, "6.5 in the column 'yes'; counts must be whole"),
        ({"no": [1, -2, 3, 4]}, "-2 in the column 'no'"),
        ({"no": [1, None, 3, 4]}, "nan in the column 'no'"),
        ({"s": [1, 1, 1, 2]}, "group 'A' with score 1 more than once"),
        ({"s": [1, 2, None, 2]}, "without a group or without a score"),
        ({"s": list("abab")}, "scores that are not numbers"),
        ({"s": [1, 2, 1, math.inf]}, "infinite score"),
        ({"g": list("AAAA"), "s": [1, 2, 3, 4]}, "only one group"),
        ({"no": [1, 2, 0, 0], "yes": [5, 6, 0, 0]}, "counts nobody in group 'B'"),
    ],
)
def test_tables_it_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        ThresholdExplorer.from_counts(pd.DataFrame({**COUNTS, **change}))


def test_a_table_without_the_columns_it_needs():
    with pytest.raises(ValueError, match="group is 'race', which is not a column; the columns are g, s"):
        ThresholdExplorer.from_counts(pd.DataFrame(COUNTS), group="race")
    with pytest.raises(ValueError, match="it needs a group, a score and two counts"):
        ThresholdExplorer.from_counts(pd.DataFrame(COUNTS)[["g", "s"]])
    with pytest.raises(ValueError, match="table is a dict; pass a DataFrame"):
        ThresholdExplorer.from_counts(COUNTS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scores": [0.2, 1.4, 0.3]}, r"scores holds 1.4, outside \[0, 1\]"),
        ({"y_true": [0, 1, 2]}, "y_true holds 2; labels"),
        ({"y_true": [0, 1]}, "Different numbers of rows: scores has 3, y_true has 2"),
        ({"sensitive_features": ["a", None, "b"]}, "1 missing value"),
        ({"sensitive_features": ["a", "a", "a"]}, "only one group"),
        ({"levels": 1}, "levels is 1; pass a whole number from 2"),
        (
            {"start": 0.505},
            "start holds 0.505, which is not a threshold .* the nearest is 0.5",
        ),
    ],
)
def test_rows_it_refuses(arguments, message):
    good = {"scores": [0.2, 0.4, 0.3], "y_true": [0, 1, 1], "sensitive_features": ["a", "b", "a"]}
    with pytest.raises(ValueError, match=message):
        ThresholdExplorer.from_scores(**{**good, **arguments})


def test_more_groups_than_there_are_colors():
    with pytest.raises(ValueError, match="9 groups; an explorer has room for 8"):
        ThresholdExplorer.from_scores([0.5] * 9, [1] * 9, range(9))


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        (2.5, "thresholds holds 2.5, which is not a threshold"),
        (-math.inf, "inf selects nobody"),
        (math.nan, "thresholds holds nan"),
        ("two", "thresholds holds 'two'"),
        ([1, 2, 3], r"thresholds has 3 value\(s\)"),
        ({"Elm": 1}, "thresholds lacks 'Oak'"),
        ({"Elm": 1, "Oak": 2, "Ash": 3}, "thresholds has 'Ash', which is not a group"),
    ],
)
def test_thresholds_it_refuses(thresholds, message):
    explorer = small()
    with pytest.raises(ValueError, match=message):
        explorer.at(thresholds)
    with pytest.raises(ValueError, match=message):
        explorer.thresholds = thresholds
    assert explorer.thresholds == {"Elm": 2.0, "Oak": 2.0}


def test_criteria_it_refuses():
    with pytest.raises(ValueError, match="criterion is 'fairness'; pass one of demographic_parity"):
        small().solve("fairness")
    with pytest.raises(ValueError, match="tolerance is 2"):
        small().solve("equal_opportunity", tolerance=2)
