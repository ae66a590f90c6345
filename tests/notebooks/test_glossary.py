"""The glossary: in order, its formulas right, and every term in the notebook that it names."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from fairness_audit.rates import CELLS, RATES, rate

COURSE = Path(__file__).resolve().parents[2] / "course"
ROWS = [
    [part.strip() for part in line.strip().strip("|").split("|")]
    for line in (COURSE / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
][1:]
FORMULAS = {name: formula for row in ROWS for name, formula in re.findall(r"`(\w+)`: ([^|]+)", row[2])}


def words(notebook):
    cells = json.loads((COURSE / notebook).read_text(encoding="utf-8"))["cells"]
    text = " ".join("".join(cell["source"]) for cell in cells)
    return re.sub(r"[\s*`_-]+", " ", text).casefold()


def test_terms_are_in_order_and_said_once():
    terms = [row[0].casefold() for row in ROWS]
    assert terms == sorted(set(terms))
    assert len(terms) > 60


def test_every_rate_is_there():
    assert set(FORMULAS) == set(RATES)


@pytest.mark.parametrize("name", RATES)
def test_a_formula_gives_the_rate(name):
    counts = np.random.default_rng(0).integers(1, 100, (50, 4))
    space = dict(zip(CELLS, counts.T, strict=True))
    assert eval(FORMULAS[name], {}, space) == pytest.approx(rate(counts, name))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_term_is_in_the_notebooks_that_are_said_to_teach_it(row):
    beside = re.match(r"with ([\w ]+): ", row[3])
    notebooks = re.findall(r"\[(\d\d)\]\((\d\d_\w+\.ipynb)\)", row[3])
    assert notebooks, row[0]
    for number, notebook in notebooks:
        assert notebook.startswith(number)
        said = words(notebook)
        for word in re.findall(r"[\w']{4,}", (beside[1] if beside else row[0]).casefold()):
            assert word.removesuffix("s") in said, f"{notebook} does not say {word!r}"
