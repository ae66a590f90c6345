"""One Chart is one picture and one table, in a notebook and in HTML."""

import io
import warnings

import matplotlib
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image

from fairness_audit import plots
from fairness_audit.counts import GroupCounts
from fairness_audit.plots.chart import html_table, number
from tests.fairness_audit.plots.figures import COMPAS, MAKERS


def test_the_same_figure_has_the_same_bytes_whatever_the_reader_has_set():
    first = MAKERS["rates with intervals"]()
    bytes_before, words = first.png(), first.html()
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "black", "lines.linewidth": 9}):
        second = MAKERS["rates with intervals"]()
        assert second.png() == bytes_before
        assert second.html() == words
    assert first.png() == bytes_before


def colors_of(chart):
    found = Image.open(io.BytesIO(chart.png())).convert("RGB").getcolors()
    return {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in found}


def test_the_colors_of_cells_reach_the_picture_unchanged():
    held = colors_of(MAKERS["score_distributions with thresholds"]())
    assert {style.face.upper() for style in plots.CELL_STYLES.values()} <= held


def test_the_color_of_a_single_mark_reaches_the_picture_unchanged():
    groups = {f"group {i}": {"tn": 30, "fp": 10 + i, "fn": 9, "tp": 40} for i in range(8)}
    held = colors_of(plots.rates(GroupCounts.from_table(groups), ["selection_rate", "base_rate"]))
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


def test_html_has_the_description_beside_the_table_where_no_alt_text_is_read(ran):
    # nbconvert's "lab" template without the course's settings, JupyterLab and GitHub.
    page = BeautifulSoup(HTMLExporter(template_name="lab").from_notebook_node(ran)[0], "html.parser")
    (details,) = page.select("details")
    assert details.summary.text == "Table behind this figure"
    assert details.p.text == ran.cells[0].outputs[0].metadata["image/png"]["alt"]
    assert len(details.select("tbody tr")) == 2
