"""Every lab tells learners the one rule for what counts as the same answer, and keeps to it."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from fairgrade import checks
from fairgrade.lab.course import grade_id
from fairgrade.lab.names import bound

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "solutions").glob("*/*.ipynb"))


def cells(path, *, kind):
    notebook = nbformat.read(path, 4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_header_quotes_the_rule(path):
    header = cells(path, kind="markdown")[0].source
    assert checks.RULE in " ".join(header.split()), "quote fairgrade.checks.RULE word for word"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_tests_look_at_answers_through_checks_only(path):
    """A test that asks for a type of its own refuses what the rule allows."""
    answers: set[str] = set()
    found = []
    for cell in cells(path, kind="code"):
        flags = cell.metadata.get("nbgrader", {})
        if flags.get("solution"):
            answers = bound(cell.source)
        elif flags.get("grade"):
            found += [f"{grade_id(cell)}: {text}" for text in asked_for_a_type(cell.source, answers)]
    assert not found, "use checks.form, checks.given or the check of the value itself"


def asked_for_a_type(source, answers):
    """Where a test asks an answer for its type: `isinstance(answer, dict)`, `type(answer) is bool`."""
    tree = ast.parse(source)
    # `dict(answer) if isinstance(answer, ...) else answer` turns one form into another and refuses none.
    turned = {
        node for choice in ast.walk(tree) if isinstance(choice, ast.IfExp) for node in ast.walk(choice.test)
    }
    for node in ast.walk(tree):
        if node in turned:
            continue
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if named and node.func.id in ("isinstance", "type") and node.args:
            about = {name.id for name in ast.walk(node.args[0]) if isinstance(name, ast.Name)}
            if about & answers:
                yield ast.unparse(node)


def test_what_asks_for_a_type_is_found():
    source = "isinstance(rates, dict)\ntype(rates['a']) is bool\nisinstance(other, dict)\nlen(rates)"
    source += "\nshown = pd.DataFrame(rates) if isinstance(rates, dict) else rates"
    assert list(asked_for_a_type(source, {"rates"})) == ["isinstance(rates, dict)", "type(rates['a'])"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_more_digits_are_asked_for_where_they_are_needed(path):
    """`digits=` in a test, or a tolerance that would mean fewer: the statement must say so."""
    statement = ""
    for cell in nbformat.read(path, 4).cells:
        flags = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            statement = f"{statement}\n{cell.source}" if statement else cell.source
        elif flags.get("grade"):
            if re.search(r"\bdigits=", cell.source):
                assert re.search(r"\b(digits|decimals|exact)", statement), f"{grade_id(cell)}: say it and why"
            statement = ""
