"""Flags: planted copies are found and honest work is not; traces are named in neutral words."""

import re
from collections import defaultdict

import pytest

from fairgrade.lab.course import answered, find_course, read_lab
from fairgrade.results.executed import Executed
from fairgrade.results.flags import near_identical, signs
from fairgrade.results.scoring import CellScore
from fairgrade.results.similarity import alike, common, fingerprints
from fairgrade.results.store import NotebookResult, Result, conclude
from fairgrade.selftest import known_answers
from fairgrade.submission.intake import Submission, SubmittedNotebook

ANSWER = '''
def audit(label, decision, group):
    """One row per group."""
    rows = {}
    for name in sorted(set(group)):
        inside = [i for i, one in enumerate(group) if one == name]
        chosen = sum(decision[i] for i in inside)
        wanted = [i for i in inside if label[i] == 1]
        hits = sum(decision[i] for i in wanted)
        rows[name] = {"count": len(inside), "rate": chosen / len(inside), "tpr": hits / len(wanted)}
    return rows
'''
# The same in other clothes: names, comments, docstring, quotes, blank lines, another order of functions.
RENAMED = """
# my own work

def zz():
    return 3


def audit(y, d, g):
    result = {}   # a row for each
    for k in sorted( set(g) ):
        # who is in it
        idx = [n for n, v in enumerate(g) if v == k]

        s = sum(d[n] for n in idx)
        pos = [n for n in idx if y[n] == 1]
        tp = sum(d[n] for n in pos)
        result[k] = {'count': len(idx), 'rate': s / len(idx), 'tpr': tp / len(pos)}
    return result
"""
OTHER = """
def audit(label, decision, group):
    frame = pd.DataFrame({"y": label, "d": decision, "g": group})
    by = frame.groupby("g")
    table = pd.DataFrame({"count": by.size(), "rate": by.d.mean()})
    table["tpr"] = frame[frame.y == 1].groupby("g").d.mean()
    return table.to_dict(orient="index")
"""


def prints(*texts, known=(), code=True):
    return {f"p{i}": {"a": fingerprints(text, code=code, known=known)} for i, text in enumerate(texts)}


def test_renaming_comments_and_spaces_hide_nothing():
    (found,) = alike(prints(ANSWER, OTHER, RENAMED))
    assert found.people == ("p0", "p2")
    assert found.cells["a"] > 0.9
    assert alike(prints(ANSWER, OTHER)) == []


def test_a_copy_with_a_line_changed_is_found_and_one_that_is_half_new_is_not():
    changed = RENAMED.replace("tp = sum(d[n] for n in pos)", "tp = len([n for n in pos if d[n]])")
    assert alike(prints(ANSWER, changed))
    half = "\n".join(RENAMED.splitlines()[:11]) + OTHER
    assert alike(prints(ANSWER, half)) == []


def test_what_everybody_has_is_nobodys():
    assert fingerprints(ANSWER, code=True, known=[RENAMED]) == "", "from the lab or its author"
    many = common(20) + 1
    groups = alike(prints(*[ANSWER] * many, *[OTHER] * 2))
    assert [one.people for one in groups] == [(f"p{many}", f"p{many + 1}")]


def test_a_short_answer_is_the_same_by_nature():
    assert alike(prints("rate = sum(decision) / len(decision)", "r = sum(d) / len(d)")) == []


def test_prose_is_compared_by_its_words():
    text = (
        "Nobody should deploy this model yet, because the women who applied were refused twice as often as "
        "the men with the same marks, and the people who were refused cannot appeal against the decision."
    )
    other = text.replace("yet", "now").upper()
    (found,) = alike(
        prints(text, other, "It is unfair to women; do not deploy it before that is put right.", code=False)
    )
    assert found.people == ("p0", "p1")


@pytest.mark.parametrize(
    "text", ["", "'''", '"' * 5000, "'''x\n" * 5000, "\0\ud800(" * 3000, "\u202e" * 9999, "f'{" * 6000]
)
def test_whatever_an_answer_holds_it_has_fingerprints(text):
    found = fingerprints(text, code=True, known=[])
    assert len(found) % 16 == 0
    assert re.fullmatch("[0-9a-f]*", found)


def test_three_who_share_are_one_group():
    (found,) = alike(prints(ANSWER, RENAMED, OTHER, ANSWER.replace("rows", "r")))
    assert found.people == ("p0", "p1", "p3")


# --- real answers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lab02_group_metrics", "lab10_postprocessing", "lab12_full_audit"])
def test_honest_answers_raise_no_flag_and_a_planted_copy_does(name):
    lab = read_lab(find_course(), name)
    notebook = next(iter(lab.notebooks.values()))
    cases, _ = known_answers.read(known_answers.FOLDER / name, known_answers.exercises(notebook.truth))
    right = defaultdict(list)
    for case in cases:
        if case.right:
            right[case.exercise].append(case.code)
    most = max(map(len, right.values()))
    # Each way to write an answer is one person's; where there are no more, people gave the author's.
    people = {f"p{i}": {ex: codes[i] for ex, codes in right.items() if i < len(codes)} for i in range(most)}
    people |= {f"c{i}": {} for i in range(5)}
    assert near_identical(_concluded(lab, people)) == []

    longest = max(right, key=lambda ex: len(right[ex][0]))
    people["planted"] = {longest: "# all by myself\n" + re.sub(r"\bgroup\b", "grp", right[longest][0])}
    (found,) = near_identical(_concluded(lab, people))
    assert found.people == ("p0", "planted")
    assert list(found.cells) == [f"{notebook.name}/{longest}"]
    assert found.cells[f"{notebook.name}/{longest}"] >= 0.7


def _concluded(lab, people):
    """Results of people with these answers, and the author's for the rest."""
    name, notebook = next(iter(lab.notebooks.items()))
    results = {}
    for student, answers in people.items():
        run = answered(notebook.truth, {**notebook.answers, **answers})
        for cell in run.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], 1
        submission = Submission(student, {name: SubmittedNotebook(run)}, (), "", student)
        results[student] = conclude(lab, submission, {name: Executed(run)})
    return results


# --- traces ----------------------------------------------------------------------------------------------


def _result(*reasons, invalid_score=False, lost=()):
    cell = CellScore(
        "test", "test", 4, None if invalid_score else 0, "The test reported 50 of 4 points.", invalid_score
    )
    return Result("x", "mini", "", "graded", reasons, {"mini": NotebookResult((cell,), (), {"test": lost})})


def test_traces_are_named_and_honest_repairs_are_not():
    results = {
        "changed": _result("put back 2 cells that differed from the lab's", "1 of 2 tests passed"),
        "marks": _result("corrected the grading marks of 1 cell"),
        "skips": _result("ran 1 cell tagged to be skipped"),
        "talks": _result("code cell 3 sent invalid data to the grader, so the cells below it were not run"),
        "talks-in-a-test": _result(
            lost=("Stopped: This test could not be run (it sent invalid data to the grader).",)
        ),
        "forges": _result(invalid_score=True),
        "honest": _result("handed in as 'mini (1).ipynb'", "byte-order mark removed", "all 2 tests passed"),
        "crashes": _result("code cell 4 ended the Python process, so the cells below it were not run"),
    }
    found = {student: one.what for one in signs(results) for student in one.people}
    assert found.keys() == results.keys() - {"honest", "crashes"}
    assert not any(
        word in what.lower() for what in found.values() for word in ("cheat", "fraud", "attack", "forg")
    )


@pytest.mark.slow
def test_the_report_of_a_class_names_whoever_changed_the_labs_cells(graded_class):
    page = (graded_class.out / "report.html").read_text("utf-8")
    section = page[page.index("<h3>Submissions that were changed") : page.index("<h3>Nearly identical")]
    assert set(re.findall(r'href="feedback/([^/]+)/', section)) == {"disarms-tests"}
