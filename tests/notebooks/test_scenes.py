"""Numbers in the scenes, which stand above the cells that compute them, are what these cells find."""

from pathlib import Path
from typing import Any

import pytest

from fairgrade.authoring import normal


def told(root: Path, file: str, *cells: str) -> tuple[str, dict[str, Any]]:
    """The scene of a notebook, and the names after some of its cells."""
    sources = {cell.id: cell.source for cell in normal.read(root / "course" / file).cells}
    names: dict[str, Any] = {}
    for cell in cells:
        exec(sources[cell], names)
    return sources["scene"], names


def in_100(share: float) -> str:
    return f"{100 * share:.0f} in 100"


def test_01_the_phone_line(root):
    scene, names = told(root, "01_harm_framing.ipynb", "imports", "by-dialect")
    calls, right = names["calls"], names["share_right"]
    assert f"{calls.count.sum():,} people called" in scene
    assert f"noted {in_100(calls.overall()['accuracy_score'])} answers correctly" in scene
    for dialect in ("north", "south"):
        assert f"Of {calls.count[dialect]} {dialect}ern callers, {in_100(right[dialect])}" in scene


def test_04_robin_and_kim(root):
    scene, names = told(root, "04_individual_fairness.ipynb", "imports", "applicants")
    chance, applicants = names["chance"]["test and months"], names["applicants"]
    assert f"Robin has {applicants.test.Robin} points" in scene
    assert f"Kim has {applicants.test.Kim} points" in scene
    assert f"Robin's chance is {in_100(chance.Robin)}, Kim's is {in_100(chance.Kim)}" in scene


def test_05_the_column_is_gone(root):
    scene, names = told(root, "05_proxy_leakage.ipynb", "imports", "lender")
    rates = names["after"].rates()
    approved, missed = rates.selection_rate, 1 - rates.true_positive_rate
    assert f"approves {in_100(approved.north)} from the north and {in_100(approved.south)}" in scene
    assert f"{in_100(missed.south)} of them are refused, against {in_100(missed.north)}" in scene


def test_08_the_lender_trains_again(root):
    scene, names = told(root, "08_preprocessing.ipynb", "imports", "data", "audit")
    missed = 1 - names["counts"]["as it was"].rates().true_positive_rate
    assert f"{len(names['test']):,} applicants" in scene
    assert f"refuses {in_100(missed.north)} of the northerners" in scene
    assert f"and {in_100(missed.south)} of the southerners" in scene


def test_09_the_training_provider(root):
    scene, names = told(root, "09_inprocessing.ipynb", "imports", "data")
    counts = names["before"]
    places = counts.table.tp + counts.table.fp
    assert f"Of {counts.count.sum()} held-out applicants" in scene
    for group in (0, 1):
        assert f"{places[group]} of {counts.count[group]} in group {group}" in scene
    assert f"{counts.overall()['accuracy_score']:.1%} of its decisions are right" in scene


@pytest.mark.slow
def test_15_four_reports(root):
    scene, names = told(root, "15_wrong_tool.ipynb", *("imports", "generator", "causes", "deal", "page"))
    assert "by about ten points" in scene
    assert all(9 < gap < 12 for gap in names["points"])


def test_14_the_draft(root):
    scene, names = told(root, "14_audit_playbook.ipynb", "imports", "data")
    assert f"on {len(names['test']):,} held-out applicants" in scene
    assert f"at a rate of {names['counts'].overall()['accuracy_score']:.2f}" in scene
