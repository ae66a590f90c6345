"""Figures of coverage: what is drawn is what was measured, and what luck allows is SciPy's Beta."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fairness_audit import plots
from fairness_audit.coverage import (
    conformal_quantile,
    coverage_by_group,
    group_quantiles,
    quantile_of_rows,
)
from fairness_audit.plots.chart import MISSING

# The rules for every figure, held to this module's `chart`.
from tests.fairness_audit.plots.test_every_figure import (  # noqa: F401
    drawn_texts,
    test_alt_is_one_to_three_sentences,
    test_no_text_leaves_the_figure_or_meets_another,
    test_the_picture_is_small_sharp_and_fits_a_page,
    test_the_title_says_what_is_shown,
)

RNG = np.random.default_rng(0)
CLINIC = np.where(np.arange(1500) % 5 == 0, "south", "north")
CALIBRATION, NEW = np.abs(RNG.normal(scale=np.where(CLINIC == "south", 3, 1), size=(2, 1500)))
MARGIN = conformal_quantile(CALIBRATION)
OWN = quantile_of_rows(group_quantiles(CALIBRATION, sensitive_features=CLINIC), sensitive_features=CLINIC)
TABLES = {
    "one margin for all": coverage_by_group(
        NEW <= MARGIN, sensitive_features=CLINIC, size=np.full(1500, 2 * MARGIN)
    ),
    "a margin per clinic": coverage_by_group(NEW <= OWN, sensitive_features=CLINIC, size=2 * OWN),
}
PEOPLE = pd.DataFrame({"clinic": CLINIC, "shift": np.where(np.arange(1500) < 1490, "day", "night")})
ENDLESS = np.where(PEOPLE["shift"] == "night", math.inf, 4.0)
SMALL = {"north": 800, "south": 40, "island": 6}

MAKERS = {
    "coverage": lambda: plots.coverage(TABLES, size="mean width (days)"),
    "coverage, one table": lambda: plots.coverage({"all": TABLES["one margin for all"]}, promised=0.95),
    "coverage of intersections, endless": lambda: plots.coverage(
        {"a": coverage_by_group(NEW <= 2, sensitive_features=PEOPLE, size=ENDLESS)}
    ),
    "coverage, near 1": lambda: plots.coverage(
        {"a": coverage_by_group(np.ones(40), sensitive_features=["x", "y"] * 20, size=np.ones(40))}
    ),
    "realized_coverage": lambda: plots.realized_coverage(),
    "realized_coverage of groups": lambda: plots.realized_coverage(SMALL),
    "realized_coverage at 95%": lambda: plots.realized_coverage({0: 30}, alpha=0.05, most=5000),
}


@pytest.fixture(params=MAKERS, scope="module")
def chart(request):
    return MAKERS[request.param]()


def test_every_panel_names_what_it_measures():
    axes = plots.coverage(TABLES, size="mean width (days)").figure.axes
    assert [a.get_xlabel() for a in axes[-2:]] == [
        "coverage (share of people; dashed: 90% promised)",
        "mean width (days)",
    ]
    assert [a.get_title() or a.get_title(loc="left") for a in axes[::2]] == list(TABLES)
    limits = {a.get_xlim() for a in axes[::2]}, {a.get_xlim() for a in axes[1::2]}
    assert [len(found) for found in limits] == [1, 1]  # rows can be compared by eye


def test_coverage_draws_the_tables_numbers():
    chart = plots.coverage(TABLES)
    assert chart.table.index.tolist() == [(name, g) for name in TABLES for g in ("north", "south")]
    pd.testing.assert_frame_equal(
        chart.table.loc["a margin per clinic"],
        TABLES["a margin per clinic"][["count", "coverage", "low", "high", "mean_size"]],
        check_names=False,
    )
    for row, table in enumerate(TABLES.values()):
        left, right = chart.figure.axes[2 * row : 2 * row + 2]
        lines = [tuple(line.get_xdata()) for line in left.lines]
        assert (0.9, 0.9) in lines
        for low, high, value in table[["low", "high", "coverage"]].itertuples(index=False):
            assert (low, high) in lines
            assert (value,) in lines
        assert [bar.get_width() for bar in right.patches] == pytest.approx(list(table["mean_size"]))


def test_each_panel_of_coverage_counts_its_own_people():
    day = (PEOPLE["shift"] == "day").to_numpy()
    tables = {
        "everybody": coverage_by_group(NEW <= 2, sensitive_features=CLINIC, size=np.ones(1500)),
        "by day": coverage_by_group((NEW <= 2)[day], sensitive_features=CLINIC[day], size=np.ones(day.sum())),
    }
    assert (tables["everybody"]["count"] != tables["by day"]["count"]).all()
    panels = plots.coverage(tables).figure.axes[::2]
    for axes, table in zip(panels, tables.values(), strict=True):
        said = [label.get_text().split("\n")[-1] for label in axes.get_yticklabels()]
        assert said == [f"n = {n:,}" for n in table["count"]]


def test_coverage_says_its_numbers():
    alt = plots.coverage(TABLES, size="mean width (days)").alt
    for name, table in TABLES.items():
        for group, row in table.iterrows():
            share = f"{round(100 * row['coverage'], 1):g}%"
            words = f"{group} {share} of {row['count']:,.0f} "
            assert words in alt
            assert f"mean width {row['mean_size']:.3g}" in alt
        assert name in alt or name.capitalize() in alt


def test_nobody_and_no_end_are_said(monkeypatch):
    intersections = coverage_by_group(
        NEW[:1490] <= 2, sensitive_features=PEOPLE[:1490].assign(shift=CLINIC[:1490]), size=ENDLESS[:1490]
    )
    chart = plots.coverage({"a": intersections})
    said = [text for text, _ in drawn_texts(chart.figure, monkeypatch)]
    assert said.count(MISSING) == 4  # coverage and size of two intersections without anybody
    assert MISSING in chart.alt
    endless = MAKERS["coverage of intersections, endless"]()
    assert sum(text == "no end" for text, _ in drawn_texts(endless.figure, monkeypatch)) == 2
    assert "without end" in endless.alt


def test_the_band_is_the_beta_distribution():
    chart = plots.realized_coverage(SMALL)
    # n = 800: k = ceil(801 * 0.9) = 721; n = 40: k = 37.
    for name, (k, n) in {"north (800)": (721, 800), "south (40)": (37, 40)}.items():
        expected = stats.beta(k, n + 1 - k)
        assert chart.table.loc[name].tolist() == pytest.approx(
            [expected.mean(), expected.ppf(0.05), expected.ppf(0.95)]
        )
    assert chart.table.loc["island (6)"].isna().all()
    assert "island (6 people) no finite margin" in chart.alt
    assert "fewer than 9 no finite margin" in chart.alt
    low, high = (line for line in chart.figure.axes[0].lines[:2])
    at = dict(zip(low.get_xdata(), low.get_ydata(), strict=True))
    assert at[9] == pytest.approx(stats.beta(9, 1).ppf(0.05))
    assert high.get_ydata()[-1] == pytest.approx(stats.beta(1801, 200).ppf(0.95))


def test_a_group_without_a_margin_stands_left_of_the_band():
    labels = [t.get_text() for t in plots.realized_coverage(SMALL).figure.axes[0].get_legend().get_texts()]
    assert labels[2] == "island: 6 calibration people, no finite margin"
    assert re.search(r"south: 40 calibration people, 81.7% to 96.5%", labels[1])


GOOD = TABLES["one margin for all"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.coverage({}), "tables must map one to four names"),
        (lambda: plots.coverage(GOOD), "tables must map one to four names"),
        (lambda: plots.coverage({str(i): GOOD for i in range(5)}), "tables must map one to four names"),
        (
            lambda: plots.coverage({"a": coverage_by_group([1], sensitive_features=["x"])}),
            r"tables\['a'\] lacks mean_size",
        ),
        (lambda: plots.coverage({"a": 3}), r"tables\['a'\] lacks count"),
        (lambda: plots.coverage({"a": GOOD, "b": GOOD.iloc[:1]}), r"tables\['b'\] has other groups"),
        (
            lambda: plots.coverage(
                {"a": coverage_by_group(np.ones(9), sensitive_features=range(9), size=np.ones(9))}
            ),
            "tables has 9 groups and this figure has room for 8",
        ),
        (lambda: plots.coverage(TABLES, promised=90), "promised is 90"),
        (lambda: plots.realized_coverage(most=50), "most is 50; .* at least 90"),
        (lambda: plots.realized_coverage(dict.fromkeys("abcdef", 20)), "groups has 6 entries"),
        (lambda: plots.realized_coverage({"a": 5000}), r"groups\['a'\] is 5000; the axis ends at 2000"),
        (lambda: plots.realized_coverage({"a": 0}), r"groups\['a'\] is 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
