"""Figures of the tradeoff: what they draw is what `sweep` found."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from fairness_audit import plots, sweep
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

RNG = np.random.default_rng(3)
LABEL = RNG.integers(0, 2, 1200)
GROUP = RNG.choice(["north", "south"], 1200)
SCORE = np.clip(0.5 + 0.3 * (LABEL - 0.5) + 0.1 * (GROUP == "north") + RNG.normal(0, 0.2, 1200), 0, 1)
NAMES = ["unmitigated", "unmitigated, sees the group", "exponentiated gradient, selection", "thresholds"]
LINES = dict(zip(NAMES, [(0.5, 0.5), (0.55, 0.42), (0.45, 0.55), (0.6, 0.5)], strict=True))
DECIDED = {n: (np.where(GROUP == "north", *lines[::-1]) <= SCORE).astype(int) for n, lines in LINES.items()}
BENCH = sweep.bench(
    LABEL, DECIDED, sensitive_features=GROUP, scores={n: SCORE for n in NAMES if "exp" not in n}
)
ACCURACY, GAP = "accuracy_score", "selection_rate_difference"
SHARE = sweep.front_share(
    LABEL, DECIDED, sensitive_features=GROUP, maximize=[ACCURACY], minimize=[GAP], n_replicates=100
)
DIFFERENCES = [m for m in sweep.COUNTED if m.endswith("_difference")][-8:]
MOVED = sweep.moved(LABEL, DECIDED, sensitive_features=GROUP)
MANY = {f"method number {i}": RNG.integers(0, 2, 1200) for i in range(12)}
FEW = sweep.bench(LABEL[:30], {n: d[:30] for n, d in DECIDED.items()}, sensitive_features=GROUP[:30])

MAKERS = {
    "bench": lambda: plots.bench(BENCH),
    "bench, one metric, many": lambda: plots.bench(
        sweep.bench(LABEL, MANY, sensitive_features=GROUP, metrics=[ACCURACY])
    ),
    "bench, few people": lambda: plots.bench(FEW),
    "bench, other metrics": lambda: plots.bench(
        sweep.bench(LABEL, DECIDED, sensitive_features=GROUP, metrics=DIFFERENCES)
    ),
    "pareto": lambda: plots.pareto(BENCH, maximize=ACCURACY, minimize=GAP),
    "pareto, shares": lambda: plots.pareto(BENCH, maximize=ACCURACY, minimize=GAP, share=SHARE),
    "pareto, work": lambda: plots.pareto(
        BENCH, maximize=ACCURACY, minimize="false_positives_per_1000", title="Failed loans against accuracy"
    ),
    "moved": lambda: plots.moved(MOVED),
    "moved, many": lambda: plots.moved(sweep.moved(LABEL, MANY, sensitive_features=RNG.integers(0, 3, 1200))),
}


@pytest.fixture(params=MAKERS, scope="module")
def chart(request):
    return MAKERS[request.param]()


def marks(axes, size):
    return {tuple(np.ravel(line.get_data())): line for line in axes.lines if line.get_markersize() == size}


def test_each_panel_has_the_estimates_and_a_line_at_the_first():
    chart = plots.bench(BENCH)
    assert len(chart.figure.axes) == len(sweep.DEFAULT_METRICS)
    for axes, metric in zip(chart.figure.axes, sweep.DEFAULT_METRICS, strict=True):
        rows = BENCH.xs(metric, level="metric").reindex(NAMES)
        dots = [line.get_data() for line in axes.lines if line.get_marker() == "o"]
        known = [(row.estimate, y) for y, row in enumerate(rows.itertuples()) if np.isfinite(row.estimate)]
        assert [(x[0], y[0]) for x, y in dots] == known
        dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
        assert dashed[0].get_xdata()[0] == rows["estimate"].iloc[0]
    texts = [t.get_text() for axes in chart.figure.axes for t in axes.texts]
    assert texts == ["no score", "no score"]
    pd.testing.assert_frame_equal(chart.table, BENCH[["estimate", "low", "high", "change"]])
    low, high = (BENCH.xs(ACCURACY, level="metric")["estimate"].agg(f) for f in ("min", "max"))
    assert f"accuracy from {100 * low:.1f}% (" in chart.alt
    assert f"to {100 * high:.1f}% (" in chart.alt


def test_what_is_refused_is_hollow_or_said():
    table = FEW.copy()
    table.loc[(NAMES[1:3], "true_positive_rate_difference"), ["low", "high"]] = np.nan
    axes = plots.bench(table).figure.axes[list(sweep.DEFAULT_METRICS).index("true_positive_rate_difference")]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    refused = table.xs("true_positive_rate_difference", level="metric")["low"].isna()
    assert refused.sum() == 2
    hollow = [line.get_markerfacecolor() == "white" for line in dots]
    assert hollow == refused.tolist()
    texts = [t.get_text() for a in plots.bench(FEW).figure.axes for t in a.texts]
    assert set(texts) == {"no score"}
    nobody = sweep.bench(
        [0, 1] * 20,
        {"a": [0] * 40, "b": [0, 1] * 20},
        sensitive_features=[0, 1, 1, 0] * 10,
        metrics=["precision_score"],
    )
    assert [t.get_text() for t in plots.bench(nobody).figure.axes[0].texts] == [MISSING]


def test_filled_marks_are_the_front():
    chart = plots.pareto(BENCH, maximize=ACCURACY, minimize=GAP, share=SHARE)
    front = sweep.pareto_front(sweep.wide(BENCH), maximize=[ACCURACY], minimize=[GAP])
    assert 0 < front.sum() < len(front)
    axes = chart.figure.axes[0]
    faces = {at: line.get_markerfacecolor() for at, line in marks(axes, 8).items()}
    names = {text.xy: text.get_text() for text in axes.texts}
    assert {names[at]: face != "white" for at, face in faces.items()} == {
        f"{n} ({100 * SHARE[n]:.0f}%)": on for n, on in front.items()
    }
    assert axes.get_legend() is None
    on, off = chart.alt.split("; off it: ")
    for name, is_on in front.items():
        assert f"{name} (" in (on if is_on else off)
    assert chart.table["share of resamples on it"].to_dict() == SHARE.to_dict()


def test_names_at_one_place_are_written_apart(monkeypatch):
    """Twelve methods that decide alike have twelve points at one place."""
    same = {f"method number {i}": DECIDED[NAMES[0]] for i in range(12)}
    table = sweep.bench(LABEL, same, sensitive_features=GROUP, metrics=[ACCURACY, GAP])
    chart = plots.pareto(table, maximize=ACCURACY, minimize=GAP)
    boxes = [box for text, box in drawn_texts(chart.figure, monkeypatch) if text.startswith("method number")]
    assert len(boxes) == 12
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_bars_are_the_people_moved():
    chart = plots.moved(MOVED)
    assert [axes.get_title(loc="left") for axes in chart.figure.axes] == [
        f"{g}, n = {(g == GROUP).sum():,}" for g in ("north", "south")
    ]
    for axes, group in zip(chart.figure.axes, ("north", "south"), strict=True):
        rows = MOVED.xs(group, level="group")
        widths = [bar.get_width() for bar in axes.patches]
        per = 1000 / rows["people"].iloc[0]
        expected = [
            sign * per * row[column]
            for _, row in rows.iterrows()
            for column, sign in (("gained", 1), ("gained_label_0", 1), ("lost", -1), ("lost_label_1", -1))
        ]
        np.testing.assert_allclose(widths, expected)
    pd.testing.assert_frame_equal(chart.table, MOVED)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.bench(MOVED), "table is not a bench; pass what sweep.bench returned"),
        (lambda: plots.bench(BENCH.rename({ACCURACY: "recall"}, level="metric")), "has the metric 'recall'"),
        (
            lambda: plots.bench(
                sweep.bench(LABEL, {**MANY, "x": LABEL}, sensitive_features=GROUP, metrics=[ACCURACY])
            ),
            "13 methods",
        ),
        (lambda: plots.pareto(BENCH, maximize="recall", minimize=GAP), "maximize is 'recall'; the bench has"),
        (lambda: plots.pareto(BENCH, maximize=ACCURACY, minimize=GAP, share=SHARE[:2]), "share lacks"),
        (lambda: plots.pareto(BENCH, maximize="roc_auc_score", minimize=GAP), "is missing for"),
        (lambda: plots.moved(BENCH), "does not say who is moved"),
        (
            lambda: plots.moved(sweep.moved(LABEL, DECIDED, sensitive_features=RNG.integers(0, 4, 1200))),
            "4 groups",
        ),
    ],
)
def test_other_tables_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
