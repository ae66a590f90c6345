"""AuditRecord: what it refuses, that it survives JSON, and that its numbers can be held to the decisions."""

import hashlib
import html
import json
import re
from dataclasses import fields, replace

import fairlearn.metrics
import mistune
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit import record
from fairness_audit.counts import RATES, GroupCounts
from fairness_audit.inference import bootstrap_gap
from fairness_audit.record import AuditRecord, Estimate, audit_record

GAP, ODDS = "demographic_parity_difference", "equalized_odds_difference"

BEFORE = GroupCounts.from_table(
    {"north": {"tn": 40, "fp": 10, "fn": 5, "tp": 45}, "south": {"tn": 60, "fp": 5, "fn": 20, "tp": 15}}
)
AFTER = GroupCounts.from_table(
    {"north": {"tn": 42, "fp": 8, "fn": 9, "tp": 41}, "south": {"tn": 48, "fp": 17, "fn": 10, "tp": 25}}
)
# By hand. Selected: before 55 and 20 of 100, after 49 and 42. Right decisions of 200: before 160, after 156.
# True positive rates, whose gap is the wider: before 45/50 and 15/35, after 41/50 and 25/35.
COMPLETE = AuditRecord(
    system="Loan screening model 3",
    purpose="Decides which applications a person looks at.",
    protected_field="region",
    groups={"north": 100, "south": 100},
    chosen_metric=GAP,
    chosen_because="People of the south lose the chance of a loan before anybody has looked.",
    rejected_metrics={ODDS: "The labels are the lender's own past decisions, so error rates inherit them."},
    disparity_before={GAP: Estimate(0.35, 0.22, 0.48), ODDS: Estimate(45 / 50 - 15 / 35, 0.3, 0.64)},
    disparity_after={GAP: Estimate(0.07, 0.0, 0.2), ODDS: Estimate(41 / 50 - 25 / 35, 0.0, 0.25)},
    performance_before={"accuracy_score": 0.8},
    performance_after={"accuracy_score": 0.78},
    mitigation="ThresholdOptimizer, demographic parity",
    mitigation_timing="post-processing",
    attribute_needed_at_prediction=True,
    limits=["Two hundred applicants of one month say little about a whole year."],
    date="2026-11-22",
    data_hash="0f" * 32,
    versions={"python": "3.11.9", "fairlearn": "0.15.0"},
)


# ---------------------------------------------------------------------- complete, incomplete, contradictory


def test_every_field_is_read_and_asked_for():
    names = {f.name for f in fields(AuditRecord)}
    assert set(audit_record._READERS) == names
    assert set(audit_record._ASK) == names - {"disparity_after", "performance_after"}


def test_a_complete_record_has_no_problems():
    assert COMPLETE.problems() == []
    COMPLETE.validate()


def test_an_empty_record_names_every_field_that_must_be_filled_in():
    named = {problem.split()[0] for problem in AuditRecord().problems()}
    assert named == {f.name for f in fields(AuditRecord)} - {"disparity_after", "performance_after"}


def test_nothing_mitigated_needs_nothing_after():
    as_it_is = replace(
        COMPLETE, mitigation="none", mitigation_timing="none", disparity_after={}, performance_after={}
    )
    assert as_it_is.problems() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"chosen_because": "TBD"}, "chosen_because is 'TBD', which is too short"),
        (
            {"chosen_because": "It is the fairest"},
            "chosen_because is 'It is the fairest', which is too short",
        ),
        ({"rejected_metrics": {ODDS: ""}}, f"rejected_metrics['{ODDS}'] is '', which is too short"),
        ({"limits": ["n/a"]}, "limits[0] is 'n/a', which is too short"),
        ({"system": "???"}, "system is '???', a placeholder"),
        ({"mitigation": "TODO"}, "mitigation is 'TODO', a placeholder"),
        (
            {"rejected_metrics": {GAP: "We liked this one less than the other one."}},
            "rejected_metrics also holds",
        ),
        ({"chosen_metric": "selection_rate_ratio"}, "disparity_before lacks the chosen metric"),
        ({"groups": {"north": 100, "south": 0}}, "groups has 0 people in group 'south'"),
        ({"groups": {"north": 100}}, "groups has one group"),
        ({"mitigation": "none"}, "mitigation_timing is 'post-processing' while mitigation is 'none'"),
        ({"mitigation": "none", "mitigation_timing": "none"}, "disparity_after and performance_after have"),
        ({"mitigation": ""}, "disparity_after and performance_after have numbers while mitigation is ''"),
        ({"mitigation_timing": "afterwards"}, "mitigation_timing is 'afterwards'; write one of none"),
        ({"mitigation_timing": "none"}, "mitigation_timing is 'none' while mitigation is 'ThresholdO"),
        ({"disparity_after": {}}, "disparity_after is missing although"),
        ({"performance_after": {}}, "performance_after is missing although"),
        ({"performance_after": {"roc_auc_score": 0.9}}, "performance_after and performance_before hold diff"),
        ({"attribute_needed_at_prediction": None}, "attribute_needed_at_prediction is missing"),
        ({"attribute_needed_at_prediction": False}, "attribute_needed_at_prediction is False while"),
        ({"date": "22 November 2026"}, "date is '22 November 2026'; write it as year-month-day"),
        ({"date": "20261122"}, "date is '20261122'"),
        ({"date": "2026-02-30"}, "date is '2026-02-30'"),
        ({"data_hash": "see the mail"}, "data_hash is 'see the mail'"),
        ({"versions": {"fairlearn": "0.15.0"}}, "versions lacks python"),
    ],
)
def test_each_defect_is_named_with_its_field(change, said):
    broken = replace(COMPLETE, **change)
    assert [p for p in broken.problems() if p.startswith(said)], broken.problems()
    with pytest.raises(ValueError, match=re.escape(said)):
        broken.validate()


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (Estimate(0.5, 0.1, 0.3), "is 0.5, outside its own interval 0.1 to 0.3"),
        (Estimate(0.2, 0.3, 0.1), "outside its own interval"),
        (Estimate(0.2, 0.1), "has only one end of its interval"),
        (Estimate(None, 0.1, 0.3), "has an interval but no value"),
        (Estimate(None), "has no value; give one, or a reason"),
        (Estimate(float("nan")), "has no value; give one, or a reason"),
        (Estimate(0.2, 0.1, 0.3, level=95), "has level 95.0"),
        (0.2, "has no interval"),
        (Estimate(1.2, 1.1, 1.3), "leaves [0, 1]"),
        (Estimate(-0.1, -0.2, 0.0), "leaves [0, 1]"),
    ],
)
def test_each_defect_of_an_estimate_is_named_with_its_metric(estimate, said):
    broken = replace(COMPLETE, disparity_before={**COMPLETE.disparity_before, GAP: estimate})
    (found,) = broken.problems()
    assert found.startswith(f"disparity_before['{GAP}'] ")
    assert said in found


def test_an_estimate_without_an_interval_passes_when_it_says_why():
    stated = Estimate(0.2, float("nan"), float("nan"), reason="group 'south' has 4 people")
    assert replace(COMPLETE, disparity_before={**COMPLETE.disparity_before, GAP: stated}).problems() == []


def test_validate_lists_every_problem_at_once():
    broken = replace(COMPLETE, date="soon", limits=[])
    with pytest.raises(ValueError, match="2 problem") as caught:
        broken.validate()
    assert "limits is missing" in str(caught.value)
    assert "date is 'soon'" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("system", 3, "system is 3; pass a text"),
        ("limits", "One sentence.", "limits is 'One sentence.'; pass a list"),
        ("groups", ["north"], "groups is ['north']; pass a mapping"),
        ("groups", {"north": 1.5}, "groups['north'] is 1.5; pass a whole number"),
        ("groups", {"north": True}, "groups['north'] is True"),
        ("groups", {0: 10, "0": 10}, "groups has '0' twice"),
        (
            "attribute_needed_at_prediction",
            "no",
            "attribute_needed_at_prediction is 'no'; pass True or False",
        ),
        ("disparity_before", 0.3, "disparity_before is 0.3; pass a mapping"),
        ("disparity_before", {GAP: "0.3"}, f"disparity_before['{GAP}']: value is '0.3'; pass a number"),
        ("performance_before", {"log_loss": float("inf")}, "performance_before['log_loss']: value is inf"),
        ("performance_before", {"profit": 10**400}, "performance_before['profit']: value is 1000"),
    ],
)
def test_a_field_of_the_wrong_type_is_refused_by_name(field, value, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        replace(COMPLETE, **{field: value})


def test_what_pandas_and_inference_return_can_be_handed_over_as_it_is():
    frame = fairlearn.metrics.MetricFrame(
        metrics=fairlearn.metrics.count, y_true=[0, 1, 1], y_pred=[0, 1, 0], sensitive_features=[0, 0, 1]
    )
    crossed = GroupCounts.from_arrays([0, 1], [1, 1], pd.DataFrame({"sex": ["f", "m"], "race": ["B", "W"]}))
    interval = bootstrap_gap(BEFORE, "selection_rate")
    made = AuditRecord(
        groups=frame.by_group,
        disparity_before={GAP: interval},
        performance_before={"accuracy_score": np.float32(0.5)},
    )
    assert made.groups == {"0": 2, "1": 1}
    assert made.disparity_before[GAP] == Estimate(interval.estimate, interval.low, interval.high)
    assert made.performance_before["accuracy_score"].value == 0.5
    assert list(replace(made, groups=crossed.count).groups) == ["f, B", "f, W", "m, B", "m, W"]


# ---------------------------------------------------------------------- JSON

texts = st.text(max_size=12)
numbers = st.none() | st.floats(allow_infinity=False)
estimates = st.builds(Estimate, numbers, numbers, numbers, level=numbers, reason=texts)
metrics = st.dictionaries(texts, estimates, max_size=3)
records = st.builds(
    AuditRecord,
    **dict.fromkeys(("system", "purpose", "protected_field", "chosen_metric", "chosen_because"), texts),
    **dict.fromkeys(("mitigation", "mitigation_timing", "date", "data_hash"), texts),
    **dict.fromkeys(("disparity_before", "disparity_after"), metrics),
    **dict.fromkeys(("performance_before", "performance_after"), metrics),
    **{name: st.dictionaries(texts, texts, max_size=2) for name in ("rejected_metrics", "versions")},
    groups=st.dictionaries(texts, st.integers(), max_size=3),
    attribute_needed_at_prediction=st.none() | st.booleans(),
    limits=st.lists(texts, max_size=2),
)


@given(records)
@settings(max_examples=60, deadline=None)
def test_json_gives_back_an_equal_record_and_is_strict(made):
    def refuse(token):
        raise AssertionError(f"{token} is not JSON")

    text = made.to_json()
    assert json.loads(text, parse_constant=refuse) == made.to_dict()
    assert AuditRecord.from_json(text) == made
    assert AuditRecord.from_json(text).to_json() == text


@given(records)
@settings(max_examples=60, deadline=None)
def test_any_record_can_be_judged_and_read(made):
    document = made.to_markdown()
    assert (made.problems() == []) == ("Not ready to hand over" not in document)
    assert document.startswith("# Audit record: ")


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
    ],
)
def test_unusable_json_is_refused_with_the_field_and_the_remedy(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        AuditRecord.from_json(text)


# ---------------------------------------------------------------------- the document


def read(document):
    """What a reader sees: Markdown rendered by another library, with the tags taken off."""
    page = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])(document)
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", page))


def test_the_document_says_what_the_record_holds():
    page = read(COMPLETE.to_markdown())
    for said in [
        "Audit record: Loan screening model 3",
        "That is not a certificate",
        "Chosen: demographic_parity_difference. People of the south lose the chance",
        "0.350 (0.220 to 0.480)",
        "0.106 (0.00 to 0.250)",  # 41/50 - 25/35 = 0.10571
        "In brackets: 95% intervals.",
        "0.780 (no interval)",
        "A decision about a new person needs that person's protected field. yes",
        "Two hundred applicants of one month",
        "0f" * 32,
        "0.15.0",
    ]:
        assert said in page
    assert COMPLETE._repr_markdown_() == COMPLETE.to_markdown()


def test_the_document_of_an_unfinished_record_begins_with_what_is_open():
    unfinished = replace(COMPLETE, limits=[], date="soon")
    top = unfinished.to_markdown().split("## Who was audited")[0]
    assert "Not ready to hand over: 2 open points." in top
    assert "limits is missing" in top
    assert "date is 'soon'" in top


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=30))
@settings(max_examples=150, deadline=None)
def test_a_reader_sees_a_text_as_it_was_written(text):
    as_shown = " ".join(text.split())
    written = replace(COMPLETE, chosen_because=text, groups={text: 7, "others": 3}, limits=[text])
    page = read(written.to_markdown())
    assert f"Chosen: {GAP}. {as_shown or 'not stated'}" in page
    assert re.search(f"Limits\n+{re.escape(as_shown)}\n", page)
    assert re.search(f"Share\n+ *{re.escape(as_shown)}\n", page)


def test_the_document_of_an_empty_record_says_not_stated_under_every_heading():
    _, *sections = AuditRecord().to_markdown().split("## ")
    assert len(sections) == 7
    for section in sections:
        assert "not stated" in section


def test_the_chosen_metric_is_the_first_row_of_its_table():
    odds_first = dict(reversed(COMPLETE.disparity_before.items()))
    page = replace(COMPLETE, disparity_before=odds_first).to_markdown()
    rows = [line for line in page.split("## ")[3].splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [GAP, ODDS]
    assert "(chosen)" in rows[0]
    assert "(chosen)" not in rows[1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.31886, "0.319"),
        (0.9996, "1.00"),
        (0.0, "0.00"),
        (0.00012345, "0.000123"),
        (1234.5, "1,230"),
        (-0.5, "-0.500"),
        (1e-12, "1.00e-12"),
        (1e300, "1.00e+300"),
    ],
)
def test_numbers_are_shown_to_three_significant_digits(value, shown):
    assert str(Estimate(value)) == f"{shown} (no interval)"


def test_an_estimate_says_why_it_has_no_interval_or_no_value():
    assert str(Estimate(0.2, reason="four people")) == "0.200 (no interval: four people)"
    assert str(Estimate(None, reason="nobody was selected")) == "not computed: nobody was selected"


# ---------------------------------------------------------------------- held to the decisions


def test_a_record_that_agrees_with_its_decisions_has_no_disagreements():
    assert COMPLETE.disagreements(BEFORE, AFTER) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"groups": {"north": 100, "south": 99}}, "groups says {'north': 100, 'south': 99}; the decisions"),
        (
            {"disparity_before": {GAP: Estimate(0.53, 0.4, 0.6), ODDS: COMPLETE.disparity_before[ODDS]}},
            f"disparity_before['{GAP}'] says 0.53; the decisions give 0.35.",
        ),
        ({"performance_after": {"accuracy_score": 0.8}}, "performance_after['accuracy_score'] says 0.8; the"),
        (
            {"performance_before": {"roc_auc_score": 0.9}},
            "performance_before['roc_auc_score'] cannot be checked",
        ),
    ],
)
def test_each_number_that_differs_is_named(change, said):
    (found,) = replace(COMPLETE, **change).disagreements(BEFORE, AFTER)
    assert found.startswith(said)


def test_three_decimals_agree_and_one_off_in_the_third_does_not():
    def stated(value):
        after = {**COMPLETE.disparity_after, ODDS: Estimate(value, 0.0, 0.25)}
        return replace(COMPLETE, disparity_after=after).disagreements(BEFORE, AFTER)

    assert stated(0.106) == []  # 41/50 - 25/35 = 0.10571
    assert len(stated(0.1065)) == 1
    assert len(stated(None)) == 1


def test_before_and_after_exchanged_is_noticed_everywhere():
    assert len(COMPLETE.disagreements(AFTER, BEFORE)) == 6


def test_numbers_after_a_mitigation_need_the_decisions_after_it():
    assert len([d for d in COMPLETE.disagreements(BEFORE) if "pass counts_after" in d]) == 3


def test_decisions_about_other_people_are_noticed():
    others = GroupCounts.from_table(AFTER.table.assign(tn=[42, 49]))
    assert COMPLETE.disagreements(BEFORE, others)[0].startswith("counts_after is about other people")


def test_an_intersection_that_nobody_belongs_to_need_not_be_in_the_record():
    crossed = pd.DataFrame({"sex": ["f", "f", "m"], "race": ["B", "W", "W"]})
    counts = GroupCounts.from_arrays([0, 1, 1], [1, 1, 0], crossed)
    assert AuditRecord(groups={"f, B": 1, "f, W": 1, "m, W": 1}).disagreements(counts) == []


def test_an_undefined_disparity_agrees_with_one_stated_as_not_computed():
    nobody = GroupCounts.from_table({g: {"tn": 9, "fp": 0, "fn": 1, "tp": 0} for g in ("a", "b")})
    stated = AuditRecord(
        groups={"a": 10, "b": 10},
        disparity_before={"selection_rate_ratio": record.estimate_disparity(nobody, "selection_rate_ratio")},
    )
    assert stated.disparity_before["selection_rate_ratio"].value is None
    assert stated.disparity_before["selection_rate_ratio"].reason
    assert stated.disagreements(nobody) == []


FAIRLEARN_NAMES = [
    f"{start}_{how}"
    for start in (*RATES, "demographic_parity", "equal_opportunity", "equalized_odds")
    for how in ("difference", "ratio")
    if hasattr(fairlearn.metrics, f"{start}_{how}")
]


def test_fairlearn_has_names_to_compare_with():
    assert len(FAIRLEARN_NAMES) >= 18


@pytest.mark.parametrize("name", FAIRLEARN_NAMES)
def test_a_disparity_is_what_fairlearn_calls_by_that_name(name):
    rng = np.random.default_rng(5)
    y, prediction = rng.integers(0, 2, (2, 400))
    group = rng.choice(["a", "b", "c"], 400)
    counts = GroupCounts.from_arrays(y, prediction, group)
    expected = getattr(fairlearn.metrics, name)(y, prediction, sensitive_features=group)
    assert record.disparity(counts, name) == pytest.approx(expected, abs=1e-12)
    assert record.estimate_disparity(counts, name).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", ["selection_rate", "calibration_difference", "equalized_odds", ""])
def test_a_disparity_that_counts_cannot_give_is_refused(name):
    with pytest.raises(ValueError, match="pass a rate followed by _difference or _ratio"):
        record.disparity(BEFORE, name)


# ---------------------------------------------------------------------- provenance


def test_the_data_hash_is_that_of_the_csv_file(tmp_path):
    frame = pd.DataFrame({"x": [0.1, -2.5, 1e-17], "group": ["é", 'a "quoted", b', None]})
    frame.to_csv(tmp_path / "rows.csv", index=False, lineterminator="\n")
    expected = hashlib.sha256((tmp_path / "rows.csv").read_bytes()).hexdigest()
    assert record.data_hash(frame) == expected
    assert record.data_hash(frame.set_axis([7, 8, 9])) == expected


def test_the_data_hash_changes_with_any_value_name_or_order_and_not_with_storage():
    frame = pd.DataFrame({"x": [1, 2, 3], "y": [0, 1, 0]})
    other = [
        frame.assign(x=[1, 2, 4]),
        frame.rename(columns={"x": "z"}),
        frame[["y", "x"]],
        frame.iloc[::-1],
        frame.iloc[:2],
    ]
    assert len({record.data_hash(f) for f in [frame, *other]}) == 6
    assert record.data_hash(frame.astype("int8")) == record.data_hash(frame)
    assert record.data_hash(frame, frame["y"]) != record.data_hash(frame)
    assert record.data_hash(np.array([[1, 2], [3, 4]])) == record.data_hash(np.array([[1, 2], [3, 4]]))


@pytest.mark.parametrize(
    ("data", "said"), [((), "data is empty"), ((np.zeros((2, 2, 2)),), "shape (2, 2, 2)")]
)
def test_data_that_cannot_be_hashed_is_refused(data, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        record.data_hash(*data)


def test_versions_are_those_that_are_running():
    found = record.versions()
    assert found["fairlearn"] == fairlearn.__version__
    assert found["numpy"] == np.__version__
    assert found["python"].startswith("3.")
