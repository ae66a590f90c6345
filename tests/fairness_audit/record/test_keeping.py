"""JSON: an equal record comes back, the published schema holds it, an older record is still read."""

import doctest
import json
import re
from dataclasses import fields, replace

import jsonschema
import pytest
from hypothesis import given, settings

from fairness_audit.record import SCHEMA_VERSION, AuditRecord, Estimate, audit_record
from tests.fairness_audit.record.examples import COMPLETE, GAP, ODDS, records

SCHEMA = AuditRecord.json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@given(records)
@settings(max_examples=60)
def test_json_gives_back_an_equal_record_and_is_strict(made):
    def refuse(token):
        raise AssertionError(f"{token} is not JSON")

    text = made.to_json()
    assert json.loads(text, parse_constant=refuse) == made.to_dict()
    assert AuditRecord.from_json(text) == made
    assert AuditRecord.from_json(text).to_json() == text


@given(records)
@settings(max_examples=60)
def test_the_published_schema_holds_every_record_complete_or_not(made):
    VALIDATOR.validate(json.loads(made.to_json()))


def test_the_published_schema_is_of_this_version_and_of_these_fields():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"].endswith(f":{SCHEMA_VERSION}")
    assert list(SCHEMA["properties"]) == ["schema_version", *[f.name for f in fields(AuditRecord)]]
    assert SCHEMA["required"] == list(SCHEMA["properties"])
    VALIDATOR.validate(COMPLETE.to_dict())


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 1},
        {"verdict": "fair"},
        {"groups": {"north": 1.5}},
        {"limits": "none"},
        {"period": {"start": "2026-10-01"}},
        {"sign_off": {"name": "R. Osei", "role": "head", "date": "2026-11-25", "mood": "good"}},
        {"disparity_before": {GAP: {"value": 0.35, "low": 0.22, "high": 0.48, "level": 0.95, "reason": ""}}},
        {"attribute_needed_at_prediction": "yes"},
    ],
)
def test_the_published_schema_refuses_another_form(change):
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**COMPLETE.to_dict(), **change})


def edited(**change):
    return json.dumps({**COMPLETE.to_dict(), **change})


def without(name):
    return json.dumps({k: v for k, v in COMPLETE.to_dict().items() if k != name})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "text is not JSON"),
        ("[" * 100_000, "text is not JSON"),
        (None, "text is NoneType; pass the JSON text"),
        ("[]", "record is []; pass a mapping"),
        (edited(verdict="fair"), "record has the unknown field 'verdict'; the fields are system, purpose"),
        (without("limits"), "record lacks the field 'limits'; add it"),
        (edited(limits="none"), "limits is 'none'; pass a list"),
        (edited(groups=[1, 2]), "groups is [1, 2]; pass a mapping"),
        (edited(attribute_needed_at_prediction=1), "attribute_needed_at_prediction is 1"),
        (edited(disparity_before={GAP: {"value": 0.1}}), f"disparity_before['{GAP}'] lacks the field 'low'"),
        (edited(date=20261122), "date is 20261122; pass a text"),
        (edited(performance_before={"x": float("nan")}), "text holds NaN, which strict JSON does not have"),
        ('{"system": "a", "system": "b"}', "text has the field 'system' twice"),
        (edited(schema_version=3), "record has schema_version 3; this package reads 1 and 2. Read it with"),
        (edited(schema_version="2"), "record has schema_version '2'"),
        (edited(schema_version=1), "record has the unknown field 'model_version'"),
    ],
)
def test_unusable_json_is_refused_with_the_field_and_the_remedy(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        AuditRecord.from_json(text)


# What schema version 1 wrote: no schema_version, five fields per estimate, a hash of CSV text.
OLD = {
    "system": "Loan screening model 3",
    "purpose": "Decides which applications a person looks at.",
    "protected_field": "region",
    "groups": {"north": 100, "south": 100},
    "chosen_metric": GAP,
    "chosen_because": "People of the south lose the chance of a loan before anybody has looked.",
    "rejected_metrics": {ODDS: "The labels are the lender's own past decisions."},
    "disparity_before": {GAP: {"value": 0.35, "low": 0.22, "high": 0.48, "level": 0.95, "reason": ""}},
    "disparity_after": {},
    "performance_before": {
        "accuracy_score": {"value": 0.8, "low": None, "high": None, "level": 0.95, "reason": ""}
    },
    "performance_after": {},
    "mitigation": "none",
    "mitigation_timing": "none",
    "attribute_needed_at_prediction": False,
    "limits": ["Two hundred applicants of one month say little about a whole year."],
    "date": "2026-11-22",
    "data_hash": "0f" * 32,
    "versions": {"python": "3.11.9"},
}


def test_a_record_of_schema_version_1_is_read_and_asked_for_what_it_could_not_say():
    old = AuditRecord.from_json(json.dumps(OLD))
    assert old == AuditRecord.from_dict({**OLD, "schema_version": 1})
    assert old.groups == {"north": 100, "south": 100}
    assert old.disparity_before[GAP].value == 0.35
    assert old.performance_before["accuracy_score"] == Estimate(0.8)
    assert old.to_dict()["schema_version"] == SCHEMA_VERSION
    found = "\n".join(old.problems())
    for said in (
        "data_hash is of an older form",
        "by_group_before is missing",
        f"disparity_before['{GAP}'] does not say which two groups",
        "performance_before['accuracy_score'] has no interval",
        "sign_off is missing",
    ):
        assert said in found


def test_a_record_is_written_in_the_order_of_its_fields_with_its_version_first():
    assert next(iter(json.loads(COMPLETE.to_json()))) == "schema_version"
    assert replace(COMPLETE).to_json() == COMPLETE.to_json()


def test_the_example_in_the_docstring_runs():
    tried = doctest.testmod(audit_record)
    assert tried.attempted
    assert not tried.failed
