"""The page in a real browser: no request, nothing that axe-core objects to, readable wherever it is read."""

from importlib import resources

import pytest

from fairness_audit.auditing.audit import Audit, audit
from tests.fairness_audit.auditing.rows import people

pytestmark = pytest.mark.browser

SIZES = {
    "light": {"viewport": {"width": 1000, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1000, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 700}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def found() -> Audit:
    made = audit(
        people(3000),
        prediction="yhat",
        groups=["sex", "race"],
        label="y",
        score="p",
        control=["site"],
        system="Ranking of applications",
        date="2026-11-29",
    )
    made.compare(made.record)
    return made


@pytest.fixture(scope="module")
def page_file(found, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(found.html(), encoding="utf-8")
    return path


@pytest.fixture(params=SIZES)
def page(request, chromium, page_file):
    context = chromium.new_context(**SIZES[request.param])
    opened = context.new_page()
    opened.requests, opened.said = [], []
    opened.on("request", lambda r: opened.requests.append(r.url))
    opened.on("console", lambda m: opened.said.append(m.text))
    opened.goto(page_file.as_uri())
    yield opened
    context.close()


def test_no_request_leaves_the_page_and_nothing_is_complained_about(page, page_file):
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_timeout(50)
    assert page.requests == [page_file.as_uri()]
    assert page.said == []


def test_axe_core_finds_nothing(page):
    # The policy of the page forbids every script; through the developer tools one runs all the same.
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe)
    violations = page.evaluate("axe.run().then(r => r.violations)")
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations] == []


def test_only_tables_and_pictures_scroll_sideways(page):
    wide, width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= width


def test_every_picture_has_a_description_and_every_table_a_caption(page):
    assert page.evaluate("document.querySelectorAll('svg').length") > 10
    assert page.evaluate(
        "[...document.querySelectorAll('svg')].every(s => s.getAttribute('role') === 'img' && "
        "s.getAttribute('aria-labelledby').split(' ').every(i => document.getElementById(i)?.textContent))"
    )
    assert page.evaluate("[...document.querySelectorAll('table')].every(t => t.caption?.textContent)")


def test_no_text_of_a_picture_runs_out_of_it(page):
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    outside = page.evaluate(
        """[...document.querySelectorAll('svg text')].filter(t => {
             const inner = t.getBoundingClientRect(), outer = t.closest('svg').getBoundingClientRect();
             return inner.left < outer.left - 1 || inner.right > outer.right + 1
                 || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
           }).map(t => t.textContent)"""
    )
    assert outside == []


def test_links_lead_to_sections(page):
    assert page.evaluate(
        "[...document.querySelectorAll('nav a')].every(a => document.querySelector(a.getAttribute('href')))"
    )
    assert page.evaluate("document.querySelectorAll('nav a').length") >= 8


_HEIGHTS = "[...document.querySelectorAll('details table')].map(t => t.getBoundingClientRect().height)"
_WIDTHS = "[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().width)"


def test_it_prints_with_everything_open_and_no_table_cut(chromium, page_file, tmp_path):
    # A4 between margins of two centimeters, at 96 pixels to the inch.
    context = chromium.new_context(viewport={"width": 642, "height": 970})
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    heights, widths = page.evaluate(_HEIGHTS), page.evaluate(_WIDTHS)
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    context.close()
    assert heights
    assert min(heights) > 0
    assert max(widths) <= 643
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_the_first_page_says_who_how_many_and_the_verdict(found):
    words = found.html().partition("For whoever checks")[0]
    for verdict in found.verdicts:
        assert verdict.verdict in ("gap shown", "no gap shown", "too few to say")
        assert verdict.sentence in words
    assert "Ranking of applications" in words
    assert "By 2027-11-29" in words
    assert "6 RCNY 5-300" in words
    assert "not legal advice" in words
