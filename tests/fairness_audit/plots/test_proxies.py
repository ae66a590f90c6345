"""Figures of proxies: what they draw is what `leakage` and the closed form found."""

import numpy as np
import pandas as pd
import pytest

from fairness_audit import plots, scenarios
from fairness_audit.plots.chart import MISSING
from fairness_audit.proxies import TOGETHER, leakage

# The rules for every figure, held to this module's `chart`.
from tests.fairness_audit.plots.test_every_figure import (  # noqa: F401
    drawn_texts,
    test_alt_is_one_to_three_sentences,
    test_every_axis_of_numbers_has_a_label_with_its_unit,
    test_no_text_leaves_the_figure_or_meets_another,
    test_the_picture_is_small_sharp_and_fits_a_page,
    test_the_title_says_what_is_shown,
)

LENDING = scenarios.lending(400, proxy_strength=1.5, seed=2)
FOUND = leakage(LENDING.X, sensitive_features=LENDING.a)
GIVEN_AWAY = leakage(LENDING.X.assign(region=LENDING.a, country="one"), sensitive_features=LENDING.a)
NAMES = LENDING.X.assign(name=[f"person {i}" for i in range(400)])
UNJUDGED = leakage(NAMES, sensitive_features=LENDING.a)
BACKWARDS = pd.DataFrame({"auc": [0.31], "low": [0.22], "high": [0.4]}, index=["noise"])


COLUMNS = pd.DataFrame(
    {
        "one": [0, 0, 1, 1],
        "same": [2, 2, 4, 4],
        "against": [1, 1, 0, 0],
        "apart": [1, 2, 1, 2],
        "still": [7] * 4,
    }
)
TWO = {"before": COLUMNS, "after": COLUMNS.assign(same=[3, 5, 3, 5], against=[2, 1, 2, 1])}
MAKERS = {
    "leakage": lambda: plots.leakage(FOUND),
    "leakage, certain and constant": lambda: plots.leakage(GIVEN_AWAY),
    "leakage, a column that is not judged": lambda: plots.leakage(UNJUDGED),
    "leakage, below a coin": lambda: plots.leakage(BACKWARDS),
    "correlations": lambda: plots.correlations(TWO, "one"),
    "correlations of one table": lambda: plots.correlations({"as it is": COLUMNS}, "one"),
}


@pytest.fixture(params=MAKERS, scope="module")
def chart(request):
    return MAKERS[request.param]()


def dots(chart, marker):
    """x and y of the marks of one kind, over all axes."""
    lines = [line for axes in chart.figure.axes for line in axes.lines if line.get_marker() == marker]
    return np.concatenate([np.stack(line.get_data(), axis=-1).reshape(-1, 2) for line in lines])


def test_each_column_has_its_dot_and_the_last_is_all_together():
    chart = plots.leakage(FOUND)
    assert dots(chart, "o")[:, 0].tolist() == FOUND["auc"].iloc[:-1].tolist()
    assert dots(chart, "D").tolist() == [[FOUND.loc[TOGETHER, "auc"], 3]]
    assert dots(chart, "^")[:, 0].tolist() == FOUND["tree_auc"].tolist()
    shown = ["auc", "low", "high", "tree_auc", "tree_low", "tree_high"]
    pd.testing.assert_frame_equal(chart.table, FOUND[shown])
    for name, row in FOUND.iterrows():
        assert f"{name} {row['auc']:.2f} ({row['low']:.2f} to {row['high']:.2f})" in chart.alt
    assert "with 95% intervals" in chart.alt


def test_a_refused_interval_is_said_and_not_drawn():
    chart = plots.leakage(GIVEN_AWAY)
    assert f"country 0.50 (interval: {MISSING})" in chart.alt
    assert f"0.50; interval: {MISSING}" in {t.get_text() for t in chart.figure.axes[0].texts}
    assert np.isnan(GIVEN_AWAY.loc["country", "low"])
    assert "region 1.00 (" in chart.alt


def test_the_axis_reaches_below_a_coin_where_a_column_does():
    low, high = plots.leakage(BACKWARDS).figure.axes[0].get_xlim()
    assert low <= 0.22
    assert high == 1


def test_correlations_are_the_ones_found_by_hand_with_the_group_last():
    chart = plots.correlations(TWO, "one")
    table = chart.table.set_index(["table", "column", "with"])["correlation"]
    assert len(table) == 2 * 10
    assert table["before"]["same", "one"] == pytest.approx(1)
    assert table["before"]["against", "one"] == pytest.approx(-1)
    assert table["before"]["apart", "one"] == pytest.approx(0)
    assert table["after"]["same", "against"] == pytest.approx(-1)
    assert table["after"]["same", "one"] == pytest.approx(0)
    assert np.isnan(table["before"]["still", "one"])
    for axes, name in zip(chart.figure.axes, TWO, strict=True):
        shown = np.array([t.get_text() for t in axes.texts]).reshape(5, 5)
        expected = TWO[name][["same", "against", "apart", "still", "one"]].corr().to_numpy()
        for said, value in zip(shown.ravel(), expected.ravel(), strict=True):
            assert said == ("0/0" if np.isnan(value) else f"{round(value, 2) + 0.0:.2f}".replace("-", "−"))
    assert "Largest correlation with one, in size: before 1.00 (same); after 0.00 (same)." in chart.alt


@pytest.mark.parametrize(
    ("tables", "match"),
    [
        ({}, "tables has 0 entries"),
        ({"a": COLUMNS[["same"]]}, r"tables\['a'\] has no column 'one'"),
        ({"a": COLUMNS, "b": COLUMNS[["one", "same"]]}, r"tables\['b'\] has other columns"),
    ],
)
def test_tables_that_cannot_stand_side_by_side_are_refused(tables, match):
    with pytest.raises(ValueError, match=match):
        plots.correlations(tables, "one")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: plots.leakage([0.5]), "table must be a DataFrame with rows; pass what proxies.leakage"),
        (lambda: plots.leakage(FOUND.iloc[:0]), "table must be a DataFrame with rows"),
        (lambda: plots.leakage(FOUND.drop(columns="low")), "it lacks low. Pass what proxies.leakage"),
        (lambda: plots.leakage(pd.concat([FOUND] * 8)), "table has 32 rows .* room for 30"),
    ],
)
def test_a_table_that_is_something_else_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
