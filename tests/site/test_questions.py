"""What readers are asked, and what the configuration makes of it; nothing is built and no browser started."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from sphinx.errors import ConfigError

#: A number as it stands in a text.
NUMBER = re.compile(r"\d[\d,.]*\d%?|\d%?")


def extension(name: str) -> ModuleType:
    """An extension of the site; its folder has the name of a module of Python's own."""
    folder = Path(__file__).resolve().parents[2] / "site"
    spec = importlib.util.spec_from_file_location(f"reading_site_{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


quiz, start = extension("quiz"), extension("start")


def test_each_notebook_but_the_first_asks_something(questions: list[dict], course_map: dict) -> None:
    asked = {question["notebook"] for question in questions}
    assert asked == {entry["file"] for entry in course_map["notebook"]} - {"00_start_here"}
    assert len({question["id"] for question in questions}) == len(questions)


def test_each_question_has_one_right_answer_and_a_reason_for_every_choice(questions: list[dict]) -> None:
    for question in questions:
        assert len(question["choice"]) == 4, question["id"]
        assert sum(choice.get("right", False) for choice in question["choice"]) == 1, question["id"]
        assert len({choice["says"] for choice in question["choice"]}) == 4, question["id"]
        assert all(len(choice["why"]) > 50 for choice in question["choice"]), question["id"]


def test_numbers_of_the_answers_are_computed(questions: list[dict]) -> None:
    for question in questions:
        bound = question.get("numbers", {})
        for text, expression in bound.items():
            value = eval(expression, {"np": np})
            assert str(value) == text, (question["id"], expression)
        answers = " ".join(f"{choice['says']} {choice['why']}" for choice in question["choice"])
        found = set(NUMBER.findall(answers))
        given_ = {*NUMBER.findall(question["asks"]), *question.get("given", []), "0", "1"}
        assert found - given_ <= set(bound), (question["id"], found - given_ - set(bound))
        assert set(bound) <= found, (question["id"], "bound and not used")


def test_the_right_answer_is_given_away_by_neither_place_nor_length(questions: list[dict]) -> None:
    places, longest = Counter(), 0
    for question in questions:
        lengths = [len(choice["says"]) for choice in question["choice"]]
        (right,) = (i for i, choice in enumerate(question["choice"]) if choice.get("right"))
        places[right] += 1
        longest += lengths[right] > max(n for i, n in enumerate(lengths) if i != right)
    assert max(places.values()) <= 0.4 * len(questions)
    assert longest <= 0.4 * len(questions)


@pytest.mark.parametrize(
    ("repository", "link"),
    [
        ("https://github.com/owner/name", "gh/owner/name/HEAD"),
        ("https://github.com/owner/name.git", "gh/owner/name/HEAD"),
        ("https://gitlab.com/group/part/name/", "gl/group%2Fpart%2Fname/HEAD"),
    ],
)
def test_binder_is_given_its_own_form_of_an_address(repository: str, link: str) -> None:
    assert start.run_link(repository, "labs/a b/c.ipynb") == (
        f"https://mybinder.org/v2/{link}?labpath=labs%2Fa%20b%2Fc.ipynb"
    )


@pytest.mark.parametrize(
    "repository", ["github.com/owner/name", "https://example.org/owner/name", "https://github.com"]
)
def test_an_address_that_binder_cannot_read_stops_the_build(repository: str) -> None:
    with pytest.raises(ConfigError, match=r"REPOSITORY is .*https://github\.com/OWNER/NAME"):
        start.run_link(repository, "course/00_start_here.ipynb")


def test_without_an_address_the_start_page_says_so_and_how_to_set_one() -> None:
    app = SimpleNamespace(
        config=SimpleNamespace(repository=""), env=SimpleNamespace(note_dependency=lambda _: None)
    )
    content = ["<!-- binder -->"]
    start._fill(app, "site/index", content)
    assert "without the repository's address" in content[0]
    assert "make site REPOSITORY=https://github.com/OWNER/NAME" in content[0]
    assert "mybinder" not in content[0]
