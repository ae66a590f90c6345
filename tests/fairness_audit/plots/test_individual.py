"""Figures of individual fairness: what they draw is what the checks found."""

import numpy as np
import pandas as pd
import pytest

from fairness_audit import plots
from fairness_audit.individual import lipschitz_violations, split_pairs
from fairness_audit.plots.chart import MISSING

# The rules for every figure, held to this module's `chart`.
from tests.fairness_audit.plots.test_every_figure import (  # noqa: F401
    drawn_texts,
    test_alt_is_one_to_three_sentences,
    test_every_axis_of_numbers_has_a_label_with_its_unit,
    test_no_text_leaves_the_figure_or_meets_another,
    test_the_picture_is_small_sharp_and_fits_a_page,
    test_the_title_says_what_is_shown,
)

RNG = np.random.default_rng(0)
X = RNG.random((12, 2))
POLICIES = {"test and gap": 0.5 + 0.45 * (X[:, 0] - X[:, 1]), "test alone": 0.1 + 0.8 * X[:, 0]}
DISTANCES = {
    "half and half": np.abs(X[:, None] - X).mean(axis=-1),
    "only the test": np.abs(np.subtract.outer(X[:, 0], X[:, 0])),
}
PLACES = RNG.normal(size=(200, 2))
APART = np.abs(PLACES[:, None] - PLACES).sum(axis=-1)
REGION = np.array(["north", "south"] * 100)
LUCK = np.where(REGION == "north", PLACES[:, 0] > 0, RNG.random(200) > 0.5).astype(int)
LINE = (PLACES[:, 0] > 0).astype(int)
TABLES = {
    "a draw in the south": split_pairs(LUCK, APART, 0.3, sensitive_features=REGION),
    "one line": split_pairs(LINE, APART, 0.3, sensitive_features=REGION),
}
ALONE = split_pairs([0, 1, 1], [[0, 0.1, 9], [0.1, 0, 9], [9, 9, 0]], 0.2, sensitive_features=["n", "n", "s"])
MAKERS = {
    "lipschitz": lambda: plots.lipschitz(POLICIES, DISTANCES),
    "lipschitz, one panel": lambda: plots.lipschitz({"one": LINE}, {"all": APART}, constant=2),
    "lipschitz, nobody differs": lambda: plots.lipschitz(
        {"everybody": np.ones(12)}, {"the test": DISTANCES["only the test"], "nothing": np.zeros((12, 12))}
    ),
    "split_pairs": lambda: plots.split_pairs(TABLES, near="pairs within 0.3"),
    "split_pairs, across": lambda: plots.split_pairs(
        {"one line": split_pairs(LINE, APART, 0.3, sensitive_features=REGION, across=True)}
    ),
    "split_pairs, a group without pairs": lambda: plots.split_pairs({"one line": ALONE}),
}


@pytest.fixture(params=MAKERS, scope="module")
def chart(request):
    return MAKERS[request.param]()


def marks(axes, marker):
    return [
        (x, y)
        for line in axes.lines
        if line.get_marker() == marker
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def test_every_pair_is_drawn_and_the_violations_are_those_found():
    chart = MAKERS["lipschitz"]()
    for axes, (policy, distance) in zip(chart.figure.axes, chart.table.index, strict=True):
        found = lipschitz_violations(POLICIES[policy], DISTANCES[distance])
        drawn = marks(axes, "^")
        np.testing.assert_allclose(
            sorted(drawn), sorted(found[["distance", "difference"]].to_numpy().tolist()), atol=1e-12
        )
        assert len(drawn) + len(marks(axes, "o")) == 66
        row = chart.table.loc[(policy, distance)]
        assert row["violations"] == len(found)
        assert row["largest_excess"] == pytest.approx(found["excess"].max() if len(found) else 0)
        assert f"{len(found)} of 66 pairs above the line" in axes.get_title(loc="left")
        assert f"{policy}, {distance}: {len(found)} of 66" in chart.alt
    assert 0 < chart.table["violations"].sum() < 4 * 66


def test_the_line_is_the_constant_times_the_distance():
    line = MAKERS["lipschitz, one panel"]().figure.axes[0].lines[0]
    np.testing.assert_allclose(line.get_ydata(), 2 * np.asarray(line.get_xdata()))


def test_split_pairs_are_drawn_where_the_table_has_them(monkeypatch):
    chart = MAKERS["split_pairs"]()
    texts = [text for text, _ in drawn_texts(chart.figure, monkeypatch)]
    axes = chart.figure.axes[0]
    for y, ((name, group), row) in enumerate(chart.table.iterrows()):
        source = TABLES[name].loc[group]
        assert row.tolist() == source.tolist()
        assert (row["share"], y) in [*marks(axes, "o"), *marks(axes, "s")]
        assert any(
            list(line.get_xdata()) == [row["low"], row["high"]] and list(line.get_ydata()) == [y, y]
            for line in axes.lines
        )
        said = f"{row['split']:.0f} of {row['pairs']:.0f}"
        assert f"{said} pairs split" in texts
        assert said in chart.alt


def test_a_group_without_a_pair_is_said(monkeypatch):
    chart = MAKERS["split_pairs, a group without pairs"]()
    texts = [text for text, _ in drawn_texts(chart.figure, monkeypatch)]
    assert MISSING in texts
    assert "No pair: one line, s." in chart.alt


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.lipschitz({}, DISTANCES), "policies is 0 entries; pass a dict"),
        (lambda: plots.lipschitz(LINE, {"all": APART}), "policies is a ndarray; pass a dict"),
        (lambda: plots.lipschitz(POLICIES, dict.fromkeys("abcd", X)), "distances is 4 entries"),
        (lambda: plots.lipschitz({"all": LINE[:12]}, {"all": X}), "distance has shape"),
        (lambda: plots.lipschitz({"a": np.zeros(300)}, {"a": np.zeros((300, 300))}), "has room for 20,000"),
        (lambda: plots.split_pairs({}), "tables must be a dict"),
        (
            lambda: plots.split_pairs({"a": pd.DataFrame({"pairs": [1]})}),
            "is not what individual.split_pairs",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
