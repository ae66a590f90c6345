"""The map is one list: README, the first notebook and the guide show what course/map.toml says."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fairgrade.authoring import course_map, normal, prose, source

ROOT = Path(__file__).resolve().parents[3]


def test_readme_and_the_first_notebook_show_the_map_as_it_is():
    stale = [p.name for p, text in course_map.filled(ROOT).items() if p.read_text(encoding="utf-8") != text]
    assert not stale, f"{stale}: run `make tidy`"


def test_every_notebook_and_lab_on_disk_is_on_the_map():
    course = course_map.CourseMap.read(ROOT)
    listed = {e["file"] for e in [*course.notebooks, *course.labs]}
    on_disk = {p.stem for p in (ROOT / "course").glob("*.ipynb")}
    on_disk |= {p.name for p in (ROOT / "solutions").iterdir() if p.is_dir()}
    assert on_disk <= listed


def test_a_notebook_and_a_lab_state_the_minutes_of_the_map():
    course = course_map.CourseMap.read(ROOT)
    wrong = {}
    for entry in (e for e in [*course.notebooks, *course.labs] if course.exists(e)):
        text = course.path(entry).read_text(encoding="utf-8")
        stated = re.search(r"\*\*(?:About )?(\d+) minutes", text)
        if not stated or int(stated[1]) != entry["minutes"]:
            wrong[entry["file"]] = stated[0] if stated else "no minutes"
    assert not wrong


def test_minutes_are_what_a_careful_reading_takes():
    course = course_map.CourseMap.read(ROOT)
    written = [entry for entry in course.notebooks if course.exists(entry)]
    stated = {entry["file"]: entry["minutes"] for entry in written}
    assert stated == {
        entry["file"]: prose.reading_minutes(normal.read(ROOT / course.path(entry))) for entry in written
    }


def test_reading_minutes_by_hand():
    words, code = new_markdown_cell("word " * 2_000), new_code_cell("x = 1\n\n" * 150)
    assert prose.reading_minutes(new_notebook(cells=[words, code])) == 20  # 2,000 / 200 + 150 / 15
    assert prose.reading_minutes(new_notebook(cells=[new_markdown_cell("[word](a/long/target) " * 100)])) == 5


def test_the_minutes_of_a_lab_are_those_of_reading_and_of_each_name_and_written_answer():
    course = course_map.CourseMap.read(ROOT)
    written = [entry for entry in course.labs if course.exists(entry)]
    stated = {entry["file"]: entry["minutes"] for entry in written}
    path = lambda name: ROOT / "solutions" / name / f"{name}.ipynb"  # noqa: E731
    assert stated == {name: source.working_minutes(normal.read(path(name))) for name in stated}


def test_working_minutes_by_hand():
    ask = new_markdown_cell("word " * 1_000)  # 5 minutes
    scheme = "Why?\n\n=== BEGIN MARK SCHEME ===\n" + "word " * 3_000 + "\n=== END MARK SCHEME ==="
    question = new_markdown_cell(scheme, metadata={"nbgrader": {"locked": True}})
    given = new_code_cell("x = 1\n" * 60)  # 4 minutes
    code = "a = None\nb, c = 1, 2\ndef f(x):\n    ### BEGIN SOLUTION\n    y = 2\n    ### END SOLUTION"
    answer = new_code_cell(code, metadata={"nbgrader": {"solution": True}})  # 4 names: 12 minutes
    test = new_code_cell("x = 1\n" * 900, metadata={"nbgrader": {"grade": True}})
    essay = new_markdown_cell("word " * 500, metadata={"nbgrader": {"grade": True, "solution": True}})  # 8
    nb = new_notebook(cells=[ask, question, given, answer, test, essay])
    assert source.names_to_define(nb) == ["a", "b", "c", "f"]
    assert source.working_minutes(nb) == 30  # 5 + 4 + 12 + 8 = 29 and a word


def test_core_route_takes_about_two_hours():
    assert 110 <= course_map.CourseMap.read(ROOT).core_minutes() <= 130


def test_the_plan_pairs_each_notebook_of_the_core_route_with_the_first_lab_after_it():
    course = course_map.CourseMap.read(ROOT)
    rows = [re.findall(r"\[(\w+)\]|\| (\d+) (?=\|)", line) for line in course.plan().splitlines()[2:]]
    assert len(rows) == len(course.core) + 1
    assert [name for row in rows for name, _ in row if name][::2] == [
        entry["file"] for entry in course.notebooks if entry["file"][:2] in course.core
    ]
    *sessions, totals = [[int(number) for name, number in row if number] for row in rows]
    assert totals == [sum(row[1] for row in sessions), sum(row[2] for row in sessions)]
    assert totals[0] == course.core_minutes()


def test_filling_keeps_what_stands_around_the_table_and_can_be_repeated():
    text = f"before\n{course_map.BEGIN}\nold\n{course_map.END}\nafter\n"
    once = course_map.fill(text, "| new |")
    assert once.startswith("before\n")
    assert once.endswith("after\n")
    assert "old" not in once
    assert course_map.fill(once, "| new |") == once


def test_a_text_without_the_pair_of_comments_is_refused():
    with pytest.raises(ValueError, match="put that pair in the text"):
        course_map.fill("no map here", "| table |")


def test_planned_entries_have_no_link(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "map.toml").write_text(
        'core = ["00"]\n'
        '[[notebook]]\nfile = "00_a"\nquestion = "q"\nminutes = 5\n'
        '[[notebook]]\nfile = "01_b"\nquestion = "q"\nminutes = 5\n'
        '[[lab]]\nfile = "lab01_c"\ntask = "t"\nfollows = ["01"]\nquiz = "1"\nminutes = 5\n',
        encoding="utf-8",
    )
    (tmp_path / "course" / "00_a.ipynb").touch()
    table = course_map.CourseMap.read(tmp_path).markdown()
    assert "[00_a](course/00_a.ipynb) ★" in table
    assert "| 01_b |" in table
    assert "planned" in table
    assert "about 5 minutes" in table
