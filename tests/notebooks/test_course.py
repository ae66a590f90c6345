"""Every notebook of the course and every lab is what the house rules say, and runs to what it shows."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fairgrade.authoring import check, course_map, normal, prose, release, source
from fairgrade.authoring.problem import ROOT, listing
from fairgrade.authoring.run import run
from tests.notebooks.nbval import nbval

COURSE = check.notebooks(ROOT, "course")
SOLUTIONS = check.notebooks(ROOT, "solutions")
LABS = check.notebooks(ROOT, "labs")
#: Runs as a learner runs it, in a kernel that starts from nothing. The others run in warm kernels.
COLD = "02_group_metrics"


def fail_on(found: str) -> None:
    if found:
        pytest.fail(f"\n{found}", pytrace=False)


def strings(value: object) -> Iterator[str]:
    """Every text in a notebook, whatever it lies in."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[p.stem for p in paths])


def test_the_whole_module_is_there(root):
    """Sixteen notebooks and twelve labs; what else the map names may still be planned."""
    course = course_map.CourseMap.read(root)
    module = [*course.notebooks[:16], *course.labs[:12]]
    assert [entry["file"][:5] for entry in module[-2:]] == ["lab11", "lab12"]
    assert not [entry["file"] for entry in module if not course.exists(entry)]


@named(SOLUTIONS)
def test_a_lab_states_its_points(path):
    cells = normal.read(path).cells
    marks = [cell.metadata.get("nbgrader", {}) for cell in cells]
    points = sum(mark["points"] for mark in marks if mark.get("grade"))
    by_hand = sum(mark["points"] for mark in marks if mark.get("grade") and mark.get("solution"))
    words = {1: "one", 2: "two", 3: "three", 4: "four"}
    assert f"{points} points, {words[by_hand]} of them marked by a person" in cells[0].source


@named([*COURSE, *SOLUTIONS, *LABS])
def test_its_form_is_right(path):
    fail_on(listing(path.name, check.unrun(path)))


@pytest.mark.slow
def test_labs_run_to_the_numbers_in_their_text(kernel):
    """Only those that state some: that every lab runs is what its known answers are for."""
    bound = [path for path in SOLUTIONS if prose.bound(normal.read(path))]
    fail_on(
        "\n".join(listing(path.name, check.ran(path, partial(run, kernel=kernel))) for path in bound).strip()
    )


@pytest.mark.slow
@named(COURSE)
def test_nbval_finds_the_outputs_and_numbers_that_the_file_holds(path, kernel):
    fail_on(nbval(path, "" if path.stem == COLD else kernel))


def test_labs_are_what_the_sources_make(root, tmp_path):
    release.generate(root, tmp_path)
    stale = release.differences(tmp_path, root / "labs")
    assert not stale, f"{stale}: run `make release` and commit labs/"


@named(LABS)
def test_no_line_that_learners_may_not_see_is_in_the_lab(root, path):
    """Of a solution, a hidden test or a mark scheme; anywhere in the file, metadata included."""
    origin = root / "solutions" / path.parent.name / path.name
    text = "\n".join(strings(json.loads(path.read_text(encoding="utf-8"))))
    secret = source.secret_lines(normal.read(origin))
    assert not {line: cell for line, cell in secret.items() if line in text}
    assert not [name for name in source.REGIONS if f"BEGIN {name}" in text or f"END {name}" in text]
