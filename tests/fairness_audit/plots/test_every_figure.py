"""What holds for every figure: nothing collides, every axis has its unit, the words say what is shown."""

import io
import re
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from fairness_audit.plots.style import house_style
from tests.fairness_audit.plots.figures import MAKERS

pytestmark = pytest.mark.slow


@pytest.fixture(params=MAKERS, scope="module")
def chart(request):
    return MAKERS[request.param]()


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


def test_the_picture_is_small_sharp_and_fits_a_page(chart):
    data = chart.png()
    picture = Image.open(io.BytesIO(data))
    width, height = chart.size
    assert width == 720
    assert picture.size == (2 * width, 2 * height)
    assert len(data) < 65_000 * max(1, height / 550)
