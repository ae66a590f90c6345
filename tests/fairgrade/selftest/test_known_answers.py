"""Known answers on file: what is read, and what is refused with a reason."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fairgrade.selftest import known_answers
from fairgrade.selftest.known_answers import Case, Exercise, Unfit
from tests.fairgrade.classroom import mini_source

RIGHT = "# style: a loop\nx = 1\n"
WRONG = "# misconception: adds\n# loses: 2\n# message: take away\nx = 2\n"
KNOWN = {"one": Exercise("one", {"test_one": 2.0, "test_one_more": 1.0})}


@pytest.fixture
def folder(tmp_path):
    """A lab's known answers, in order; tests put something wrong beside them."""
    put(tmp_path, "one/right_loop.py", RIGHT)
    put(tmp_path, "one/wrong_adds.py", WRONG)
    return tmp_path


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_an_exercise_is_an_answer_cell_with_the_tests_below_it():
    assert known_answers.exercises(mini_source()) == {
        "rate": Exercise("rate", {"test_rate": 2.0}),
        "accuracy": Exercise("accuracy", {"test_accuracy": 4.0}),
    }
    assert KNOWN["one"].points == 3


def test_a_test_without_an_answer_and_an_answer_without_a_test_are_refused():
    def cell(name, **flags):
        return new_code_cell("x", metadata={"nbgrader": {"grade_id": name, "points": 1, **flags}})

    cells = [cell("early", grade=True), cell("lonely", solution=True), new_markdown_cell("Text.")]
    with pytest.raises(Unfit) as refused:
        known_answers.exercises(new_notebook(cells=cells))
    assert [problem.split(";")[0] for problem in refused.value.problems] == [
        "test early has no answer cell above it",
        "answer cell lonely has no test below it",
    ]


def test_a_case_is_its_header_and_the_code_below_it(folder):
    cases, problems = known_answers.read(folder, KNOWN)
    assert problems == []
    assert cases == [
        Case("one", "right_loop", "x = 1\n", "a loop"),
        Case("one", "wrong_adds", "x = 2\n", "adds", 2.0, "take away"),
    ]
    assert [case.right for case in cases] == [True, False]


def test_a_header_ends_where_the_code_begins_and_long_values_go_on(folder):
    header = "# misconception: adds\n#   what it should take away\n# loses: 0.5\n# message: no\n"
    put(folder, "one/wrong_long.py", f"{header}\n# A remark.\nx = 2\n")
    case = known_answers.read(folder, KNOWN)[0][-1]
    assert case.about == "adds what it should take away"
    assert case.code == "# A remark.\nx = 2\n"
    assert case.loses == 0.5


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("two/right_x.py", RIGHT, "the lab has no exercise two; it has one"),
        ("one/x.py", RIGHT, "the name must be"),
        ("one/right_.py", RIGHT, "the name must be"),
        ("right_x.py", RIGHT, "the name must be"),
        ("one/deep/right_x.py", RIGHT, "the name must be"),
        ("one/right_x.txt", RIGHT, "the name must be"),
        ("one/right_x.py", "x = 1\n", "no `# style: ...`"),
        ("one/right_x.py", "# style:\nx = 1\n", "no `# style: ...`"),
        (
            "one/right_x.py",
            RIGHT.replace("\n", "\n# loses: 1\n", 1),
            "`# loses:`, which",
        ),
        ("one/wrong_x.py", WRONG.replace("# loses: 2\n", ""), "no `# loses: ...`"),
        ("one/wrong_x.py", WRONG.replace("# message: take away\n", ""), "no `# message: ...`"),
        ("one/wrong_x.py", WRONG.replace("# misconception: adds\n", ""), "no `# misconception: ...`"),
        ("one/wrong_x.py", WRONG.replace("2\n", "two\n", 1), "loses is 'two'; write a number"),
        ("one/wrong_x.py", WRONG.replace("2\n", "0\n", 1), "loses is 0; the exercise has 3 points"),
        (
            "one/wrong_x.py",
            WRONG.replace("2\n", "4\n", 1),
            "loses is 4; the exercise has 3 points, so write 0 < loses <= 3",
        ),
        ("one/wrong_x.py", WRONG.replace("2\n", "nan\n", 1), "loses is nan"),
        ("one/right_x.py", "# style: none\n", "no code below the header"),
        ("one/right_x.py", "# style: none\n# Only a remark.\n", "no code below the header"),
        ("one/right_x.py", "# style: none\nx = (\n", "not valid Python"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_the_others_are_read(folder, name, text, problem):
    put(folder, name, text)
    cases, problems = known_answers.read(folder, KNOWN)
    assert [case.name for case in cases] == ["right_loop", "wrong_adds"]
    assert len(problems) == 1
    assert problems[0].startswith(f"{name}: ")
    assert problem in problems[0]


def test_each_exercise_has_a_right_and_a_wrong_answer(folder):
    (folder / "one" / "wrong_adds.py").unlink()
    assert known_answers.read(folder, KNOWN)[1] == [
        "one: no wrong answer is on file; write one/wrong_NAME.py"
    ]
    assert len(known_answers.read(folder / "nowhere", KNOWN)[1]) == 2


def test_equivalent_mutants_are_listed_with_a_reason(folder):
    assert known_answers.equivalent(folder) == {}
    put(folder, "equivalent.toml", '[[mutant]]\nid = "one:12"\nreason = "sorted anyway"\n')
    assert known_answers.equivalent(folder) == {"one:12": "sorted anyway"}
    assert known_answers.read(folder, KNOWN)[1] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[mutant]\n", "equivalent.toml: "),
        ('[[mutant]]\nid = "one:12"\n', "mutant 1 has no reason"),
        ('[[mutant]]\nreason = "why"\n', "mutant 1 has no id"),
        ('[[mutant]]\nid = "one:12"\nreason = " "\n', "mutant 1 has no reason"),
        ('[[mutant]]\nid = "a"\nreason = "b"\nwhy = "c"\n', "unknown key 'why'"),
        ('[[mutants]]\nid = "a"\nreason = "b"\n', "unknown table 'mutants'"),
        ('[[mutant]]\nid = "a"\nreason = "b"\n' * 2, "a is listed twice"),
    ],
)
def test_a_list_of_equivalents_that_cannot_be_used_is_refused(folder, text, problem):
    put(folder, "equivalent.toml", text)
    with pytest.raises(Unfit, match=problem):
        known_answers.equivalent(folder)
