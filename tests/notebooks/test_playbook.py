"""14: its route to real people works on the file it names; affected people have a step and a remedy."""

import re

import pytest

from fairgrade.authoring import normal
from fairness_audit import audit


@pytest.fixture(scope="module")
def cells(root):
    return {cell.id: cell.source for cell in normal.read(root / "course/14_audit_playbook.ipynb").cells}


def test_the_route_to_real_people_runs_as_printed(root, cells, tmp_path, monkeypatch):
    """The code block of the page, on the reader's own copy of the file."""
    copy = root.parent / "shared/data/compas_two_years.csv"
    if not copy.exists():
        pytest.skip(f"{copy} is not here")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "compas-scores-two-years.csv").symlink_to(copy)
    (block,) = re.findall(r"```python\n(.*?)```", cells["command-text"], flags=re.DOTALL)
    names = {"audit": audit}
    exec(block, names)
    assert list(tmp_path.glob("audit/*.html"))
    assert (tmp_path / "audit/record.json").exists()
    said = str(names["people"])
    assert "an arrest, not a crime" in said
    assert "do not publish rows" in said


def test_affected_people_have_a_step_a_voice_and_a_remedy(cells):
    assert "ask who is affected" in cells["idea"]
    assert "ask the people who bear it" in cells["moves-1-2"]
    assert "who was asked" in cells["moves-1-2"]
    assert "if the appeal succeeds" in cells["decide"]
    assert '"appeal": "Reasons come with the refusal' in cells["on-file"]
