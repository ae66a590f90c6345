"""Every record that the course makes has the published form, and makes a valid CycloneDX document."""

import json
from pathlib import Path

import jsonschema
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from fairness_audit.record import AuditRecord
from fairness_audit.record.contents import Contents

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "autograder" / "cases"


def code(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


NOTEBOOKS = [
    path
    for folder in ("course", "solutions")
    for path in sorted((ROOT / folder).rglob("*.ipynb"))
    if any("AuditRecord" in source for source in code(path))
]


def answers(notebook):
    """Known answers, right and wrong, to the exercises of a lab that make a record."""
    found = (CASES / notebook.stem).rglob("*.py")
    return [path for path in sorted(found) if "AuditRecord(" in path.read_text(encoding="utf-8")]


@pytest.fixture
def made(monkeypatch):
    """Whatever record is made while the test runs, finished or not."""
    records = []
    finish = Contents.__post_init__

    def noted(self):
        finish(self)
        records.append(self)

    monkeypatch.setattr(Contents, "__post_init__", noted)
    return records


def test_the_playbook_and_the_lab_on_records_are_found():
    assert {"14_audit_playbook", "lab12_full_audit"} <= {path.stem for path in NOTEBOOKS}
    assert len([path for path in NOTEBOOKS for _ in answers(path)]) >= 8


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_record_of_a_notebook_has_the_published_form(notebook, made):
    names = {}
    for source in code(notebook):
        exec(source, names)
    for answer in answers(notebook):
        exec(answer.read_text(encoding="utf-8"), dict(names))
    form = jsonschema.Draft202012Validator(AuditRecord.json_schema())
    standard = JsonStrictValidator(SchemaVersion.V1_7)
    records = list(made)  # reading one again makes another
    assert records
    for one in records:
        form.validate(json.loads(one.to_json()))
        assert AuditRecord.from_json(one.to_json()) == one
        assert standard.validate_str(json.dumps(one.to_cyclonedx())) is None
    assert [one for one in records if one.problems() == []], "none of them is complete"
