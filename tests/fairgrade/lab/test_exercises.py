"""What exercises are called, and which answers a test looks at."""

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from fairgrade.lab.course import LabNotebook
from fairgrade.lab.exercises import exercises, headings
from tests.fairgrade.classroom import _cell


def lab(*cells):
    notebook = new_notebook(cells=list(cells))
    return LabNotebook("lab", truth=notebook, release=notebook, source=notebook)


ONE = new_markdown_cell("# Lab\n\nAbout it.")
FIRST = new_markdown_cell("## Exercise 1: *count* `them` (2 points)\n\nDo it.")
SECOND = new_markdown_cell("## Exercise 2: say why (3 points, one of them by hand) ##")


def test_a_title_is_the_heading_above_without_its_points():
    found = exercises(
        lab(
            ONE,
            FIRST,
            _cell("answer", "a", "x = 1"),
            _cell("answer", "b", "y = 1"),
            _cell("test", "test_a", "", 1),
            SECOND,
            _cell("answer", "c", "z = 1"),
            _cell("test", "test_c", "", 1),
            _cell("written", "why", "Because.", 2),
        )
    )
    assert {name: one.title for name, one in found.items()} == {
        "test_a": "Exercise 1: count them",
        "test_c": "Exercise 2: say why",
        "why": "Exercise 2: say why, in writing",
    }
    assert {name: one.answers for name, one in found.items()} == {
        "test_a": ("a", "b"),
        "test_c": ("c",),
        "why": ("why",),
    }


def test_where_a_heading_tells_nothing_apart_the_name_is_used():
    two = lab(FIRST, _cell("test", "t1", "", 1), _cell("test", "t2", "", 1))
    assert [one.title for one in exercises(two).values()] == ["t1", "t2"]
    made_up = lab(_cell("test", "cell-0123456789abcdef", "", 1))
    assert [one.title for one in exercises(made_up).values()] == ["the test in cell 1"]
    assert headings(made_up) == {"cell-0123456789abcdef": ""}


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("## Who pays (the bill)", "Who pays (the bill)"),
        ("### 4. Odds (1 point)", "4. Odds"),
        ("## " + "long " * 30, ("long " * 30)[:67].rstrip() + "..."),
    ],
)
def test_headings(heading, title):
    found = exercises(lab(new_markdown_cell(heading), _cell("test", "t", "", 1)))
    assert found["t"].title == title
