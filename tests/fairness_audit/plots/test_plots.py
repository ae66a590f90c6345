"""Figures: what they say equals what they show, nothing collides, and one Chart is one picture."""

import io
import re
import warnings
from itertools import combinations, product

import matplotlib
import nbformat
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image
from scipy.stats import binomtest

from fairness_audit import inference, plots, published
from fairness_audit.counts import CELLS, GroupCounts
from fairness_audit.plots._chart import MISSING, html_table, number
from fairness_audit.plots._people import _share_out
from fairness_audit.plots._style import INK, METRIC_WORDS, house_style

# ---------------------------------------------------------------------- data

COMPAS = published.compas_counts()
COMPAS_CELLS = {  # by hand from the published table, decile score of 5 and more
    "Black": {"tn": 990, "fp": 805, "fn": 532, "tp": 1369},
    "White": {"tn": 1139, "fp": 349, "fn": 461, "tp": 505},
}
TINY = GroupCounts.from_table(
    {
        "women": {"tn": 40, "fp": 12, "fn": 9, "tp": 30},
        "men": {"tn": 3, "fp": 1, "fn": 0, "tp": 4},
        "not recorded": {"tn": 10, "fp": 4, "fn": 0, "tp": 0},
    }
)


def four_intersections():
    rng = np.random.default_rng(5)
    people = pd.DataFrame(
        {"race": rng.choice(["Black", "White"], 900), "sex": rng.choice(["female", "male"], 900)}
    )
    return GroupCounts.from_arrays(rng.integers(0, 2, 900), rng.integers(0, 2, 900), people)


FOUR = four_intersections()
DECISIONS = {
    "before": COMPAS,
    "White at 4": GroupCounts.from_table(
        {"Black": COMPAS_CELLS["Black"], "White": {"tn": 967, "fp": 521, "fn": 348, "tp": 618}}
    ),
    "Black at 6": GroupCounts.from_table(
        {"Black": {"tn": 1179, "fp": 616, "fn": 708, "tp": 1193}, "White": COMPAS_CELLS["White"]}
    ),
}
GAPS = ["selection_rate", "equalized_odds", "precision_score"]


def compas_rows():
    data = published.compas().data.melt(["race", "score"], ["no_recidivism", "recidivism"], "label", "people")
    return data.assign(label=(data["label"] == "recidivism").astype(int))


ROWS = compas_rows()
RNG = np.random.default_rng(11)
PROBABILITY = RNG.beta(2, 3, 700)
LABEL = (RNG.random(700) < PROBABILITY).astype(int)
GROUP = RNG.integers(0, 2, 700)


def threshold_pairs():
    """Gaps between Black and White defendants for every pair of decile thresholds."""
    rates = {t: published.compas_counts(t).rates() for t in range(1, 12)}
    records = []
    for a, b in product(rates, repeat=2):
        first, second = rates[a].loc["Black"], rates[b].loc["White"]
        records.append(
            {
                "threshold for Black defendants (decile score)": a,
                "threshold for White defendants (decile score)": b,
                "equal selection rates": first["selection_rate"] - second["selection_rate"],
                "equal true positive rates": first["true_positive_rate"] - second["true_positive_rate"],
                "equal precision": first["precision_score"] - second["precision_score"],
            }
        )
    return pd.DataFrame(records)


PAIRS = threshold_pairs()
WORDS = {
    "tp": "labelled high risk, re-arrested",
    "fp": "labelled high risk, not re-arrested",
    "fn": "labelled low risk, re-arrested",
    "tn": "labelled low risk, not re-arrested",
}


def all_intervals():
    return {(n, m): inference.bootstrap_gap(c, m) for n, c in DECISIONS.items() for m in GAPS}


MAKERS = {
    "people": lambda: plots.people(COMPAS, words=WORDS),
    "people of four groups": lambda: plots.people(FOUR),
    "people, few": lambda: plots.people(TINY),
    "per_thousand": lambda: plots.per_thousand(COMPAS, words=WORDS),
    "per_thousand of four groups": lambda: plots.per_thousand(FOUR),
    "confusion": lambda: plots.confusion(COMPAS, words=WORDS),
    "confusion, highlighted": lambda: plots.confusion(TINY, highlight="true_positive_rate"),
    "confusion, in words": lambda: plots.confusion(
        COMPAS,
        highlight="precision_score",
        decisions=("flagged", "not flagged"),
        labels=("arrested again", "stayed clear"),
    ),
    "rates": lambda: plots.rates(COMPAS, "selection_rate"),
    "rates with intervals": lambda: plots.rates(
        COMPAS,
        ["false_positive_rate", "precision_score"],
        inference.bootstrap_rates(COMPAS, ["false_positive_rate", "precision_score"]),
    ),
    "rates, few": lambda: plots.rates(
        TINY,
        ["true_positive_rate", "false_positive_rate", "base_rate"],
        inference.bootstrap_rates(TINY, ["true_positive_rate", "false_positive_rate", "base_rate"]),
    ),
    "compare": lambda: plots.compare(DECISIONS, GAPS),
    "compare with intervals": lambda: plots.compare(DECISIONS, GAPS, all_intervals()),
    "null_distribution": lambda: plots.null_distribution(inference.permutation_gap(COMPAS, "selection_rate")),
    "null_distribution of a ratio": lambda: plots.null_distribution(
        inference.permutation_gap(FOUR, "selection_rate", "ratio")
    ),
    "per_thousand with long names": lambda: plots.per_thousand(
        COMPAS, words={cell: f"somebody who was called {word} by this tool" for cell, word in WORDS.items()}
    ),
    "score_distributions": lambda: plots.score_distributions(
        ROWS["score"], ROWS["label"], ROWS["race"], people=ROWS["people"]
    ),
    "score_distributions with thresholds": lambda: plots.score_distributions(
        PROBABILITY, LABEL, GROUP, thresholds={0: 0.43, 1: 0.6}
    ),
    "calibration": lambda: plots.calibration(PROBABILITY, LABEL, GROUP),
    "calibration of deciles": lambda: plots.calibration(
        ROWS["score"], ROWS["label"], ROWS["race"], people=ROWS["people"]
    ),
    "criterion_search": lambda: plots.criterion_search(
        PAIRS, list(PAIRS.columns[2:]), thresholds=list(PAIRS.columns[:2]), tolerance=0.03
    ),
    "equal_groups": lambda: plots.equal_groups({2: [0.03, 0.05], 8: [0.11, 0.2], 32: [0.18, 0.25]}),
    "four_fifths_noise": lambda: plots.four_fifths_noise(),
    "implied_fpr": lambda: plots.implied_fpr(COMPAS),
    "implied_fpr of four groups": lambda: plots.implied_fpr(FOUR, precision=0.5, true_positive_rate=0.5),
}


@pytest.fixture(params=MAKERS, scope="module")
def chart(request):
    return MAKERS[request.param]()


# ---------------------------------------------------------------------- every figure


def drawn_texts(figure, monkeypatch):
    """Every piece of text that is really drawn, with its box in the final picture."""
    drawn = []
    draw = Text.draw

    def record(self, renderer, *args, **kwargs):
        if self.get_visible() and self.get_text().strip():
            drawn.append(self)
        return draw(self, renderer, *args, **kwargs)

    monkeypatch.setattr(Text, "draw", record)
    with house_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        boxes = [(" ".join(t.get_text().split()), t.get_window_extent(canvas.get_renderer())) for t in drawn]
    return list({(text, tuple(box.extents)): (text, box) for text, box in boxes}.values())


def test_no_text_leaves_the_figure_or_meets_another(chart, monkeypatch):
    texts = drawn_texts(chart.figure, monkeypatch)
    assert len(texts) > 4
    width, height = chart.figure.canvas.get_width_height()
    for text, box in texts:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, f"{text!r} leaves the figure: {box.extents}"
    for (one, a), (other, b) in combinations(texts, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        # A text's box has a little air above and below its letters.
        assert across < 1 or down < 3, f"{one!r} meets {other!r}"


def test_a_collision_is_found(monkeypatch):
    figure = Figure()
    figure.text(0.5, 0.5, "one")
    figure.text(0.51, 0.5, "two")
    (_, a), (_, b) = drawn_texts(figure, monkeypatch)
    assert a.overlaps(b)


UNIT = re.compile(r"share|people|percentage points|score|ratio|count|rate|standard deviations")


def test_every_axis_of_numbers_has_a_label_with_its_unit(chart):
    shown = [axes for axes in chart.figure.axes if axes.axison]
    whole = chart.figure.get_supylabel()
    for axes in shown:
        for axis, common in ((axes.xaxis, ""), (axes.yaxis, whole)):
            ticks = [t.get_text() for t in axis.get_ticklabels() if t.get_visible() and t.get_text()]
            if any(re.fullmatch(r"[−\d.,]+%?", t) for t in ticks):
                label = axis.get_label_text() or common
                assert UNIT.search(label), f"{label!r} under {ticks}"


def test_the_title_says_what_is_shown(chart):
    title = " ".join(chart.figure.get_suptitle().split())
    assert len(title) > 15
    assert chart.alt.startswith(title if title.endswith("?") else f"{title}. ")


def test_alt_is_one_to_three_sentences(chart):
    sentences = re.split(r"(?<=[.?])\s+(?=[A-Z])", chart.alt)
    assert 1 <= len(sentences) <= 3
    assert chart.alt.endswith(".")
    assert "nan" not in chart.alt.lower()


def test_the_same_figure_has_the_same_bytes_whatever_the_reader_has_set():
    first = MAKERS["rates with intervals"]()
    bytes_before, words = first.png(), first.html()
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "black", "lines.linewidth": 9}):
        second = MAKERS["rates with intervals"]()
        assert second.png() == bytes_before
        assert second.html() == words
    assert first.png() == bytes_before


def test_the_picture_is_small_sharp_and_fits_a_page(chart):
    data = chart.png()
    picture = Image.open(io.BytesIO(data))
    width, height = chart.size
    assert width == 720
    assert picture.size == (2 * width, 2 * height)
    assert len(data) < 65_000 * max(1, height / 550)


def colours_of(chart):
    found = Image.open(io.BytesIO(chart.png())).convert("RGB").getcolors()
    return {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in found}


def test_the_colours_of_cells_reach_the_picture_unchanged():
    held = colours_of(MAKERS["score_distributions with thresholds"]())
    assert {style.face.upper() for style in plots.CELL_STYLES.values()} <= held


def test_the_colour_of_a_single_mark_reaches_the_picture_unchanged():
    groups = {f"group {i}": {"tn": 30, "fp": 10 + i, "fn": 9, "tp": 40} for i in range(8)}
    held = colours_of(plots.rates(GroupCounts.from_table(groups), ["selection_rate", "base_rate"]))
    assert set(plots.OKABE_ITO.values()) <= held


def test_no_pyplot_figure_is_left_behind():
    import matplotlib.pyplot as plt

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(25):
            MAKERS["confusion"]()
    assert plt.get_fignums() == []


def test_the_html_keeps_every_number_and_escapes_names():
    table = pd.DataFrame({"a<b": [1]}, index=pd.Index(["R&D <script>"], name="group"))
    chart = plots.Chart(Figure(), "5 < 6", table)
    page = BeautifulSoup(chart.html(), "html.parser")
    assert page.find("script") is None
    assert page.details.p.text == "5 < 6"
    assert [cell.text for cell in page.find_all(["th", "td"])] == ["group", "a<b", "R&D <script>", "1"]
    assert not page.details.has_attr("open")


def test_an_empty_description_is_refused():
    with pytest.raises(ValueError, match="alt is ' '"):
        plots.Chart(Figure(), " ", pd.DataFrame())


@given(st.floats(-1e9, 1e9, allow_subnormal=False))
def test_numbers_keep_three_significant_digits(value):
    said = float(number(value).replace(",", ""))
    assert said == pytest.approx(value, rel=0.0051, abs=1e-300)
    assert len(number(value).replace(",", "").lstrip("-0.").split("e")[0].replace(".", "").rstrip("0")) <= 3


def test_counts_are_written_in_full_and_gaps_in_the_data_in_words():
    table = pd.DataFrame({"n": [1234567], "share": [float("nan")], "flag": [True]})
    assert "<td>1,234,567</td><td>too few to say</td><td>yes</td>" in html_table(table)
    assert number(-0.0) == "0"


# ---------------------------------------------------------------------- in a notebook


@pytest.fixture(scope="module")
def ran():
    """A notebook in which a Chart ends a cell, beside pyplot in its inline mode."""
    source = (
        "%matplotlib inline\n"
        "import matplotlib.pyplot as plt\n"
        "from fairness_audit import plots, published\n"
        "plots.confusion(published.compas_counts(), highlight='false_positive_rate')"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    return NotebookClient(notebook, timeout=120, kernel_name="python3").execute()


def test_a_chart_is_one_picture_and_one_table(ran):
    outputs = ran.cells[0].outputs
    assert [o.output_type for o in outputs] == ["display_data", "display_data"]
    assert [set(o.data) for o in outputs] == [{"image/png", "text/plain"}, {"text/html", "text/plain"}]


def test_alt_text_travels_with_the_picture(ran):
    picture, table = ran.cells[0].outputs
    alt = picture.metadata["image/png"]["alt"]
    assert alt == picture.data["text/plain"]
    assert "Black: false positive rate = 805 / 1,795 = 44.8%" in alt
    assert picture.metadata["image/png"]["width"] == 720
    assert alt in table.data["text/html"]


def test_running_again_gives_what_a_strict_comparison_compares(ran):
    again = MAKERS["confusion"]  # any figure: text and HTML are functions of the data alone
    assert again().html() == again().html()
    here = plots.confusion(COMPAS, highlight="false_positive_rate")
    assert ran.cells[0].outputs[1].data["text/html"] == here.html()


def test_html_with_alt_text_from_the_template_that_reads_it(ran):
    # nbgrader's feedback and formgrader pages extend "classic", which reads the metadata.
    page = BeautifulSoup(HTMLExporter(template_name="classic").from_notebook_node(ran)[0], "html.parser")
    (image,) = page.select("img")
    assert image["alt"] == ran.cells[0].outputs[0].metadata["image/png"]["alt"]
    assert image["width"] == "720"


def test_html_with_the_description_from_the_template_that_does_not(ran):
    # nbconvert's "lab" template and JupyterLab drop an output's alt text; the description is there anyway.
    page = BeautifulSoup(HTMLExporter(template_name="lab").from_notebook_node(ran)[0], "html.parser")
    (details,) = page.select("details")
    assert details.summary.text == "Table behind this figure"
    assert details.p.text == ran.cells[0].outputs[0].metadata["image/png"]["alt"]
    assert len(details.select("tbody tr")) == 2


# ---------------------------------------------------------------------- colours


def luminance(colour):
    """Relative luminance, as the Web Content Accessibility Guidelines define it."""
    return linear(colour) @ [0.2126, 0.7152, 0.0722]


def linear(colour):
    channel = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """CIELAB of a linear RGB colour, white point D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(xyz / [0.9505, 1.0, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# Machado, Oliveira and Fernandes (2009), full severity; they act on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("kind", BLINDNESS)
def test_the_first_four_groups_stay_apart(kind):
    colours = [style.colour for style in plots.group_styles("abcd")]
    seen = [lab(np.clip(BLINDNESS[kind] @ linear(c), 0, 1)) for c in colours]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 15


def test_the_first_four_groups_stay_apart_in_grey():
    colours = [style.colour for style in plots.group_styles("abcd")]
    assert min(contrast(a, b) for a, b in combinations(colours, 2)) > 1.5
    assert contrast(*colours[:2]) > 2


def test_marks_stand_out_from_the_page():
    assert contrast(INK, "#FFFFFF") > 7
    for style in plots.CELL_STYLES.values():
        assert contrast(style.edge, "#FFFFFF") > 3


def test_colour_is_never_alone():
    styles = plots.group_styles(range(12))
    assert len({(s.colour, s.marker) for s in styles}) == 12
    assert len({s.marker for s in styles[:7]}) == len({s.hatch for s in styles[:7]}) == 7
    cells = plots.CELL_STYLES.values()
    assert len({(c.marker, c.face == "#FFFFFF") for c in cells}) == 4
    assert len({c.hatch for c in cells}) == 4


# ---------------------------------------------------------------------- figures of people


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
    assert "Black: 37 labelled high risk, re-arrested, 22 labelled high risk, not re-arrested" in chart.alt
    assert "White: 21 labelled high risk, re-arrested, 14 labelled high risk, not re-arrested" in chart.alt


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
    shared = _share_out(cells, places)
    assert sum(shared) == places
    assert np.abs(np.array(shared) - cells * places / cells.sum()).max() < 1


def test_per_thousand_is_a_thousand_times_the_share():
    chart = MAKERS["per_thousand"]()
    for group, cells in COMPAS_CELLS.items():
        for cell, n in cells.items():
            assert chart.table.loc[group, WORDS[cell]] == pytest.approx(1000 * n / sum(cells.values()))
    assert "Black: 370 labelled high risk, re-arrested, 218 labelled high risk, not re-arrested" in chart.alt


def test_a_threshold_is_told_in_three_digits_and_a_credit_score_whole():
    thresholds = {"a": 1 / 3, "b": 620}
    alt = plots.score_distributions([0.1, 700.5], [0, 1], ["a", "b"], thresholds=thresholds).alt
    assert "threshold of 0.333;" in alt
    assert "threshold of 620." in alt


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


def test_nobody_with_the_label_is_too_few_to_say():
    chart = MAKERS["confusion, highlighted"]()
    assert f"not recorded: true positive rate = 0 / 0: {MISSING}" in chart.alt


# ---------------------------------------------------------------------- figures of rates


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
    intervals = inference.bootstrap_rates(COMPAS, "selection_rate")
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
    assert f"100% of 4; interval: {MISSING}" in words  # a rate, but no interval
    assert MISSING in chart.html()


def test_intervals_of_other_counts_are_refused():
    with pytest.raises(ValueError, match="intervals is about other counts"):
        plots.rates(
            COMPAS, "selection_rate", inference.bootstrap_rates(DECISIONS["Black at 6"], "selection_rate")
        )
    with pytest.raises(ValueError, match="intervals has no row"):
        plots.rates(COMPAS, "base_rate", inference.bootstrap_rates(COMPAS, "selection_rate"))


def tenths(share):
    """In hundredths with one decimal, without a final zero: 0.24 is "24"."""
    return f"{round(100 * share, 1):g}"


def test_compare_shows_each_gap_and_what_became_of_it():
    chart = MAKERS["compare with intervals"]()
    before = 2174 / 3696 - 854 / 2454
    after = 2174 / 3696 - (521 + 618) / 2454
    assert chart.table.loc[("before", "selection_rate"), "gap"] == pytest.approx(before)
    assert chart.table.loc[("White at 4", "selection_rate"), "gap"] == pytest.approx(after)
    assert chart.table.loc[("White at 4", "selection_rate"), "change"] == pytest.approx(after - before)
    interval = inference.bootstrap_gap(COMPAS, "selection_rate")
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


# ---------------------------------------------------------------------- figures of scores


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


# ---------------------------------------------------------------------- figures of what cannot be had at once


def test_pairs_are_counted_by_what_they_meet():
    chart = MAKERS["criterion_search"]()
    table = chart.table["pairs of thresholds"]
    combined = {}
    for _, row in PAIRS.iterrows():
        met = tuple(name for name in PAIRS.columns[2:] if abs(row[name]) <= 0.03)
        combined[met] = combined.get(met, 0) + 1
    assert table["none"] == combined[()]
    for met, n in combined.items():
        if len(met) == 1:
            assert table[f"only {met[0]}"] == n
            assert f"{n:,} only {met[0]}" in chart.alt
        elif len(met) == 2:
            assert table[f"only {met[0]} and {met[1]}"] == n
    assert table["all three at once"] == combined.get(tuple(PAIRS.columns[2:]), 0) == 0
    assert table["pairs"] == 121


def test_the_nearest_pair_is_named_where_none_meets_all():
    gaps = PAIRS[list(PAIRS.columns[2:])].abs().max(axis=1, skipna=False)
    a, b = PAIRS.loc[gaps.idxmin()].iloc[:2]
    assert (
        f"closest to all, {a:g} and {b:g}, still has a gap of {tenths(gaps.min())} points"
        in MAKERS["criterion_search"]().alt
    )


def test_implied_rate_is_chouldechovas_identity():
    chart = MAKERS["implied_fpr"]()
    ppv = (1369 + 505) / (1369 + 505 + 805 + 349)
    tpr = (1369 + 505) / (1369 + 505 + 532 + 461)
    for group, c in COMPAS_CELLS.items():
        p = (c["tp"] + c["fn"]) / sum(c.values())
        assert chart.table.loc[group, "implied"] == pytest.approx(p / (1 - p) * (1 - ppv) / ppv * tpr)
        assert chart.table.loc[group, "measured"] == pytest.approx(c["fp"] / (c["fp"] + c["tn"]))


def test_with_its_own_precision_and_tpr_a_group_lies_on_the_curve():
    white = COMPAS.select(["White"])
    row = plots.implied_fpr(white).table.loc["White"]
    assert row["implied"] == pytest.approx(row["measured"], abs=1e-12)


def test_an_impossible_rate_is_said_to_be():
    chart = plots.implied_fpr(
        GroupCounts.from_table({"a": {"tn": 1, "fp": 4, "fn": 5, "tp": 90}}),
        precision=0.3,
        true_positive_rate=0.9,
    )
    assert np.isnan(chart.table.loc["a", "implied"])
    assert "implied impossible" in chart.alt


# ---------------------------------------------------------------------- bad input


MANY = GroupCounts.from_table({f"group {i}": {"tn": 1, "fp": 1, "fn": 1, "tp": 1} for i in range(30)})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.people(COMPAS.table), "counts is a DataFrame; make a GroupCounts first"),
        (lambda: plots.people(MANY), "counts has 30 groups and this figure has room for 12"),
        (lambda: plots.people(COMPAS, per=5), "per is 5; pass a number of people from 10 to 200"),
        (lambda: plots.people(COMPAS, words={"tpr": "x"}), "words has the key 'tpr'"),
        (lambda: plots.confusion(COMPAS, highlight="recall"), "metric is 'recall'; pass one of base_rate"),
        (lambda: plots.rates(COMPAS, ["recall"]), "metrics has 'recall'; pass some of base_rate"),
        (lambda: plots.rates(COMPAS, []), "metrics is empty"),
        (lambda: plots.compare({}, "selection_rate"), "tables must map one to ten names"),
        (lambda: plots.null_distribution(0.2), "test is a float"),
        (
            lambda: plots.null_distribution(inference.permutation_gap(COMPAS.select(["Black"]), "base_rate")),
            "test has no null to draw",
        ),
        (lambda: plots.score_distributions([1.0, np.nan], [0, 1], ["a", "b"]), "scores has 1 missing"),
        (lambda: plots.score_distributions([0.1, 0.2], [0, 2], ["a", "b"]), "y_true holds 2"),
        (lambda: plots.score_distributions([0.1, 0.2], [0, 1], ["a"]), "Different numbers of rows"),
        (lambda: plots.score_distributions([0.1, 0.2], [0, 1], ["a", None]), "1 row.s. with a missing value"),
        (
            lambda: plots.score_distributions([0.1, 0.2], [0, 1], ["a", "b"], thresholds={"a": 0.1}),
            "thresholds has none for group 'b'",
        ),
        (lambda: plots.calibration([0.1, 7.5], [0, 1], ["a", "b"]), "scores run from 0.1 to 7.5"),
        (lambda: plots.calibration([0.1, 0.5], [0, 1], ["a", "b"], bins=2), "bins is 2; pass 5 to 50"),
        (lambda: plots.calibration([0.1, 0.5], [0, 1], ["a", "b"], people=[1, -1]), "people must hold whole"),
        (
            lambda: plots.criterion_search(PAIRS, ["equal odds", "b"], thresholds=PAIRS.columns[:2]),
            "no column",
        ),
        (lambda: plots.criterion_search(PAIRS, ["equal precision"]), "pass 2 and 2 to 4"),
        (
            lambda: plots.criterion_search(
                pd.concat([PAIRS, PAIRS]), list(PAIRS.columns[2:]), thresholds=PAIRS.columns[:2]
            ),
            "one row for each pair",
        ),
        (lambda: plots.implied_fpr(COMPAS, precision=0), "precision is 0"),
        (lambda: plots.implied_fpr(COMPAS, true_positive_rate=1.5), "true_positive_rate is 1.5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
