"""CycloneDX 1.7: valid by the standard's own library, and nothing of the record is lost on the way."""

import json
from dataclasses import replace

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings

from fairness_audit.record import AuditRecord, FieldResult
from tests.fairness_audit.record.examples import COMPLETE, GAP, ODDS, records

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_7)


def invalid(document):
    return VALIDATOR.validate_str(json.dumps(document, allow_nan=False))


@given(records)
@settings(max_examples=60)
def test_any_record_makes_a_valid_document(made):
    assert invalid(made.to_cyclonedx()) is None


def test_the_validator_refuses_what_the_standard_does_not_have():
    document = COMPLETE.to_cyclonedx()
    assert invalid(document) is None
    document["components"][0]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"][0]["count"] = 3
    assert invalid(document) is not None


def card(made):
    model, _ = made.to_cyclonedx()["components"]
    return model["modelCard"]


def metrics(made):
    found = card(made)["quantitativeAnalysis"]["performanceMetrics"]
    return {(one["type"], one.get("slice", "")): one for one in found}


def properties(made):
    return {one["name"]: one["value"] for one in card(made)["properties"]}


def test_every_rate_is_there_by_group_with_its_interval_before_and_after():
    found = metrics(COMPLETE)
    after = COMPLETE.by_group_after["south"].rates["selection_rate"]
    one = found["selection_rate", "region: south"]
    assert float(one["value"]) == after.value == 0.42
    assert {side: float(x) for side, x in one["confidenceInterval"].items()} == {
        "lowerBound": after.low,
        "upperBound": after.high,
    }
    assert found["selection_rate", "region: south; before mitigation"]["value"] == "0.2"
    assert found["accuracy_score", ""]["value"] == "0.78"
    assert found["accuracy_score", "before mitigation"]["value"] == "0.8"
    assert found[GAP, "region: north against south; before mitigation"]["value"] == "0.35"
    assert len(found) == 2 * (1 + 2 * 8 + 2)


def test_without_a_mitigation_there_is_one_system():
    as_it_is = replace(
        COMPLETE, mitigation="none", disparity_after={}, performance_after={}, by_group_after={}
    )
    found = metrics(as_it_is)
    assert found["selection_rate", "region: south"]["value"] == "0.2"
    assert not [where for _, where in found if "before" in where]


def test_who_is_worse_off_is_a_fairness_assessment():
    first, second = card(COMPLETE)["considerations"]["fairnessAssessments"]
    assert first["groupAtRisk"] == second["groupAtRisk"] == "region: south"
    assert first["harms"].startswith(f"{GAP} 0.350 (0.220 to 0.480); selection_rate of north above that of")
    assert "after it 0.0700 (0.00 to 0.200)" in first["mitigationStrategy"]
    assert second["harms"].startswith(ODDS)


def test_harm_and_law_are_ethical_considerations():
    harm, law = card(COMPLETE)["considerations"]["ethicalConsiderations"]
    assert harm["name"].startswith("Applicants of the south who would repay: They are refused")
    assert law["name"] == "Equal Credit Opportunity Act, 12 CFR 1002.4(a) (as of 2026-11-20)"
    assert law["mitigationStrategy"].startswith("Counsel has to say")


def test_what_the_standard_has_no_place_for_is_a_property():
    found = properties(COMPLETE)
    assert found["fairness-audit:count:tn:region: south"] == "48"
    assert found["fairness-audit:count:tn:region: south; before mitigation"] == "60"
    assert found["fairness-audit:threshold"] == "0.5"
    assert found["fairness-audit:comparisons"] == "2"
    assert found["fairness-audit:signedBy"] == "R. Osei, head of credit risk, 2026-11-25"
    assert found["fairness-audit:expires"] == "2027-11-22"
    assert found["fairness-audit:estimate:accuracy_score:everybody"] == "level 0.95; method Wilson"
    document = COMPLETE.to_cyclonedx()
    _, data = document["components"]
    kept = {one["name"]: one["value"] for one in data["properties"]}
    assert kept["fairness-audit:dataHash"] == COMPLETE.data_hash
    assert kept["fairness-audit:excluded:7"] == "no decision was recorded"
    assert document["metadata"]["timestamp"] == "2026-11-22T00:00:00Z"


def leaves(value):
    if isinstance(value, dict):
        for entry in value.values():
            yield from leaves(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from leaves(entry)
    elif isinstance(value, str) and value:
        yield value


def test_every_text_of_the_record_is_somewhere_in_the_document():
    sex = FieldResult(COMPLETE.by_group_before, COMPLETE.disparity_before)
    full = replace(COMPLETE, other_fields={"sex": sex}, weighting="design weights")
    written = "\n".join(leaves(full.to_cyclonedx()))
    missing = [text for text in leaves(full.to_dict()) if text not in written]
    assert missing == []


def test_an_absent_number_says_why():
    gone = {**COMPLETE.disparity_before, GAP: {**vars(COMPLETE.disparity_before[GAP]), "value": None}}
    gone[GAP] |= {"low": None, "high": None, "reason": "nobody was selected"}
    made = replace(COMPLETE, disparity_before=gone)
    where = "region: north against south; before mitigation"
    assert "value" not in metrics(made)[GAP, where]
    assert "why absent nobody was selected" in properties(made)[f"fairness-audit:estimate:{GAP}:{where}"]
    assert invalid(made.to_cyclonedx()) is None


def test_the_same_record_makes_the_same_document_and_another_one_another_number():
    assert COMPLETE.to_cyclonedx() == AuditRecord.from_json(COMPLETE.to_json()).to_cyclonedx()
    other = replace(COMPLETE, threshold=0.6).to_cyclonedx()["serialNumber"]
    assert other != COMPLETE.to_cyclonedx()["serialNumber"]


@pytest.mark.parametrize("made", [AuditRecord(), COMPLETE], ids=["empty", "complete"])
def test_no_null_and_no_empty_text_is_written(made):
    def walk(value):
        if isinstance(value, dict):
            for entry in value.values():
                walk(entry)
        elif isinstance(value, list):
            assert value
            for entry in value:
                walk(entry)
        else:
            assert value not in (None, "")

    walk(made.to_cyclonedx())
