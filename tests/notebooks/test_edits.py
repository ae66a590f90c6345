"""What a curious learner changes in a notebook works, or says why it does not."""

from pathlib import Path
from typing import Any

import matplotlib
import pytest

from fairgrade.authoring import normal

matplotlib.use("Agg")


@pytest.fixture(scope="module")
def sources(root: Path) -> dict[str, dict[str, str]]:
    paths = sorted((root / "course").glob("*.ipynb"))
    return {p.name[:2]: {cell.id: cell.source for cell in normal.read(p).cells} for p in paths}


def run(cells: dict[str, str], *wanted: str, **edits: tuple[str, str]) -> dict[str, Any]:
    """The names after some cells, each with at most one edit; a name of a cell is written with _ for -."""
    names: dict[str, Any] = {}
    for cell in wanted:
        source = cells[cell]
        if cell.replace("-", "_") in edits:
            old, new = edits[cell.replace("-", "_")]
            assert old in source
            source = source.replace(old, new)
        exec(source, names)
    return names


def test_09_a_grid_for_equalized_odds_says_why_none_is_chosen(sources):
    """Four multipliers on 31 points, and the cell chooses by another gap."""
    edit = ("DemographicParity()", "EqualizedOdds()")
    with pytest.raises(ValueError, match=r"none of 31 is within 10 points: a coarse grid"):
        run(sources["09"], "imports", "data", "grid", grid=edit)


def test_09_equalized_odds_works_where_the_gap_may_be_larger(sources):
    cells = {**sources["09"], "grid": sources["09"]["grid"].replace("gap <= 0.10", "gap <= 0.30")}
    names = run(cells, "imports", "data", "grid", grid=("DemographicParity()", "EqualizedOdds()"))
    assert names["chosen"] in names["allowed"]


def test_09_a_learner_without_weights_is_refused_with_the_reason(sources):
    edit = (
        'LogisticRegression(solver="newton-cholesky")',
        "__import__('sklearn.neighbors').neighbors.KNeighborsClassifier()",
    )
    with pytest.raises(TypeError, match=r"KNeighborsClassifier.* takes no sample_weight"):
        run(sources["09"], "imports", "data", data=edit)


def test_09_another_learner_with_weights_works(sources):
    edit = (
        'LogisticRegression(solver="newton-cholesky")',
        "__import__('sklearn.tree').tree.DecisionTreeClassifier(max_depth=3, random_state=0)",
    )
    names = run(sources["09"], "imports", "data", "grid", data=edit)
    assert len(names["grid"].predictors_) == 31


@pytest.mark.parametrize("answer", ["maybe", "y", "", "yes yes", "yes yes yes yes no"])
def test_01_triage_says_what_it_cannot_read(sources, answer):
    names = run(sources["01"], "imports", "triage", "verdicts")
    with pytest.raises(ValueError, match="yes or no"):
        names["triage"](answer)


@pytest.mark.parametrize(
    ("answer", "verdict"), [("No", "no audit"), ("YES no", "improve for all"), ("yes yes yes yes", "audit")]
)
def test_01_triage_reads_capital_letters(sources, answer, verdict):
    names = run(sources["01"], "imports", "triage", "verdicts")
    assert names["triage"](answer) == verdict


def test_03_a_base_rate_that_cannot_be_says_so(sources):
    names = run(sources["03"], "imports", "filling")
    with pytest.raises(ValueError, match=r"base rate 0.9: more wrong flags than people"):
        names["fill_in"](0.9)


def test_03_table_and_figure_use_one_tolerance(sources):
    names = run(
        sources["03"],
        *("imports", "search", "search-count", "search-figure"),
        search=("tolerance = 0.02", "tolerance = 0.10"),
    )
    chart = names["plots"].criterion_search(
        names["policies"],
        names["criteria"],
        thresholds=("cut for Black defendants", "cut for white defendants"),
        tolerance=names["tolerance"],
    )
    assert f"{names['summary']['all three (the contract)']} all three at once" in chart.alt


@pytest.mark.parametrize("cell", ["guess-closed-form", "guess-travel"])
def test_05_a_guess_may_be_anything(sources, cell):
    run({**sources["05"], cell: 'my_guess = "north"'}, cell)
