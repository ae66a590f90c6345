"""AuditRecord: what it refuses, and that its numbers are held to its own counts and to the decisions."""

import datetime
import re
from dataclasses import fields, replace

import fairlearn.metrics
import numpy as np
import pandas as pd
import pytest

from fairness_audit import record
from fairness_audit.counts import GroupCounts
from fairness_audit.inference import gap_interval
from fairness_audit.record import AuditRecord, Disparity, Estimate, FieldResult, GroupResult, checks, contents
from tests.fairness_audit.record.examples import AFTER, BEFORE, COMPLETE, GAP, ODDS, gap

OPTIONAL = {"command", "disparity_after", "performance_after", "by_group_after", "other_fields", "weighting"}
UNMITIGATED = replace(
    COMPLETE,
    mitigation="none",
    mitigation_timing="none",
    disparity_after={},
    performance_after={},
    by_group_after={},
)


def test_every_field_is_read_and_asked_for():
    names = {f.name for f in fields(AuditRecord)}
    assert set(contents.READERS) == names
    assert set(checks.ASK) == names - OPTIONAL


def test_a_complete_record_has_no_problems():
    assert COMPLETE.problems() == []
    COMPLETE.validate()


def test_an_empty_record_names_every_field_that_must_be_filled_in():
    named = [problem.split()[0] for problem in AuditRecord().problems()]
    assert sorted(named) == sorted({f.name for f in fields(AuditRecord)} - OPTIONAL)


def test_nothing_mitigated_needs_nothing_after():
    assert UNMITIGATED.problems() == []


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
        ({"appeal": "none"}, "appeal is 'none', a placeholder; say how a person can object, or that nobody"),
        ({"label_meaning": "none"}, "label_meaning is 'none', a placeholder"),
        ({"mitigation": "TODO"}, "mitigation is 'TODO', a placeholder"),
        (
            {"rejected_metrics": {GAP: "We liked this one less than the other one."}},
            "rejected_metrics also holds",
        ),
        ({"chosen_metric": "selection_rate_ratio"}, "disparity_before lacks the chosen metric"),
        ({"chosen_metric": f"{GAP}, {ODDS}"}, f"chosen_metric is '{GAP}, {ODDS}', several at once"),
        ({"groups": {"north": 100, "south": 0}}, "groups has 0 people in group 'south'"),
        ({"groups": {"north": 100}}, "groups has one group"),
        ({"mitigation": "none"}, "mitigation_timing is 'post-processing' while mitigation is 'none'"),
        ({"mitigation": "none", "mitigation_timing": "none"}, "disparity_after, performance_after or by_gr"),
        ({"mitigation": ""}, "disparity_after, performance_after or by_group_after has numbers while miti"),
        ({"mitigation_timing": "afterwards"}, "mitigation_timing is 'afterwards'; write one of none"),
        ({"mitigation_timing": "none"}, "mitigation_timing is 'none' while mitigation is 'ThresholdO"),
        ({"disparity_after": {}}, "disparity_after is missing although"),
        ({"performance_after": {}}, "performance_after is missing although"),
        ({"by_group_after": {}}, "by_group_after is missing although"),
        ({"performance_after": {"roc_auc_score": 0.9}}, "performance_after and performance_before hold diff"),
        (
            {"performance_before": {"accuracy_score": 0.8}},
            "performance_before['accuracy_score'] has no inter",
        ),
        ({"attribute_needed_at_prediction": None}, "attribute_needed_at_prediction is missing"),
        ({"attribute_needed_at_prediction": False}, "attribute_needed_at_prediction is False while"),
        ({"selection_is": "good"}, "selection_is is 'good'; write one of benefit, burden"),
        ({"exclusions": None}, "exclusions is missing; list the rows left out"),
        ({"exclusions": []}, "rows is 207, of which 207 are left after exclusions; groups have 200 people"),
        ({"exclusions": [(7, "tbd")]}, "exclusions[0].reason is 'tbd', a placeholder"),
        ({"exclusions": [(0, "nobody"), (7, "no decision")]}, "exclusions[0].rows is 0; leave out"),
        ({"legal": []}, "legal is missing; list the laws that apply"),
        ({"legal": [{"regime": "ECOA"}]}, "legal[0].article is missing; name the place in it"),
        ({"legal": [{"regime": "ECOA"}]}, "legal[0].evidence is '', which is too short"),
        ({"sign_off": None}, "sign_off is missing; give the name and the role"),
        ({"sign_off": {"name": "R. Osei", "date": "2026-11-25"}}, "sign_off.role is missing"),
        ({"comparisons": 1}, "comparisons is 1, fewer than the 2 disparities of the record"),
        ({"data_hash": "see the mail"}, "data_hash is 'see the mail'"),
        ({"data_hash": "0f" * 32}, "data_hash is of an older form"),
        ({"versions": {"fairlearn": "0.15.0"}}, "versions lacks python"),
    ],
)
def test_each_defect_is_named_with_its_field(change, said):
    broken = replace(COMPLETE, **change)
    assert [p for p in broken.problems() if p.startswith(said)], broken.problems()
    with pytest.raises(ValueError, match=re.escape(said)):
        broken.validate()


# ---------------------------------------------------------------------- words are not judged by their letters


def test_a_law_is_an_entry_and_words_in_a_limit_are_none():
    spoken = replace(COMPLETE, legal=[], limits=["Legal: ECOA and Regulation B have been considered."])
    assert [p.split()[0] for p in spoken.problems()] == ["legal"]


def test_a_reason_that_rejects_interpretability_is_no_problem():
    reason = "That the model is interpretable does not matter; people of the south lose the chance of a loan."
    assert replace(COMPLETE, chosen_because=reason).problems() == []


def test_only_the_name_of_a_mitigation_is_read():
    words = "Reweighing, since ThresholdOptimizer would need the region"
    by_weights = replace(
        COMPLETE,
        mitigation=words,
        mitigation_timing="pre-processing",
        attribute_needed_at_prediction=False,
    )
    assert by_weights.problems() == []


def test_a_record_without_labels_says_so():
    counts = GroupCounts.from_arrays(None, [1, 0, 1, 1], sensitive_features=["a", "a", "b", "b"])
    name = "selection_rate_difference"
    unlabeled = replace(
        UNMITIGATED,
        label_meaning="none",
        groups={"a": 2, "b": 2},
        rows=11,
        chosen_metric=name,
        by_group_before=record.by_group(counts),
        disparity_before={name: record.estimate_disparity(counts, name)},
        performance_before={"selection_rate": record.estimate_performance(counts, "selection_rate")},
    )
    assert unlabeled.problems() == []
    assert unlabeled.disagreements(counts) == []
    assert AuditRecord.from_json(unlabeled.to_json()) == unlabeled


# ---------------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "22 November 2026"}, "date is '22 November 2026'; write it as year-month-day"),
        ({"date": "20261122"}, "date is '20261122'"),
        ({"date": "2026-02-30"}, "date is '2026-02-30'"),
        ({"date": "2999-01-01"}, "date is 2999-01-01, a day that has not come (it is 2026-12-01)"),
        ({"date": "2026-12-02"}, "date is 2026-12-02, a day that has not come"),
        ({"date": "0026-11-22"}, "date is 0026-11-22, before 1900"),
        ({"period": ("2026-10-31", "2026-10-01")}, "period ends on 2026-10-01, before it begins on 2026-10-"),
        (
            {"period": ("2026-10-01", "2026-11-23")},
            "period ends on 2026-11-23, after the audit of 2026-11-22",
        ),
        ({"period": ("", "2026-10-31")}, "period.start is missing"),
        ({"expires": "2026-11-21"}, "expires is 2026-11-21, before the audit of 2026-11-22"),
        ({"expires": "2999-01-01"}, "expires is 2999-01-01, more than 5 years after the audit"),
        ({"expires": "next year"}, "expires is 'next year'; write it as year-month-day"),
        (
            {"sign_off": {"name": "R. Osei", "role": "head", "date": "2026-11-21"}},
            "sign_off.date is 2026-11-21, before the audit of 2026-11-22",
        ),
        (
            {"sign_off": {"name": "R. Osei", "role": "head", "date": "2027-11-25"}},
            "sign_off.date is 2027-11-25, a day that has not come",
        ),
        (
            {"legal": [{**vars(COMPLETE.legal[0]), "as_of": "2027-01-01"}]},
            "legal[0].as_of is 2027-01-01, a day",
        ),
    ],
)
def test_days_that_cannot_be_are_refused(change, said):
    found = replace(COMPLETE, **change).problems(datetime.date(2026, 12, 1))
    assert len([p for p in found if p.startswith(said)]) == 1, found


def test_today_is_no_problem_and_tomorrow_is():
    made = replace(COMPLETE, date="2027-03-01", expires="2028-03-01", sign_off=None)
    assert [p.split()[0] for p in made.problems(datetime.date(2027, 3, 1))] == ["sign_off"]
    assert [p.split()[0] for p in made.problems(datetime.date(2027, 2, 28))] == ["sign_off", "date"]


def test_a_record_expires_after_its_last_day():
    assert not COMPLETE.expired(datetime.date(2027, 11, 22))
    assert COMPLETE.expired(datetime.date(2027, 11, 23))
    assert AuditRecord().expired()


def test_a_date_is_as_good_as_its_text():
    day = datetime.date(2026, 11, 22)
    assert replace(COMPLETE, date=day, expires=pd.Timestamp("2027-11-22 17:00")) == COMPLETE


# ---------------------------------------------------------------------- estimates


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (gap(0.35, 0.1, 0.3), "is 0.35, outside its own interval 0.1 to 0.3"),
        (gap(0.35, 0.4, 0.3), "outside its own interval"),
        (gap(0.35, 0.1, None), "has only one end of its interval"),
        (gap(None, 0.1, 0.4), "has an interval but no value"),
        (Disparity(None), "has no value; give one, or a reason"),
        (Disparity(float("nan")), "has no value; give one, or a reason"),
        (replace(gap(0.35, 0.3, 0.4), level=95), "has level 95.0"),
        (replace(gap(0.35, 0.3, 0.4), method=""), "does not say how its interval was made"),
        (replace(gap(0.35, 0.3, 0.4), n_replicates=1000), "needs n_replicates and random_state, or neither"),
        (replace(gap(0.35, 0.3, 0.4), p_value=1.5), "has p_value 1.5"),
        (gap(0.35, None, None), "has no interval"),
        (gap(0.35, -0.2, 0.4), "leaves [0, 1]"),
        (gap(0.35, 0.2, 1.4), "leaves [0, 1]"),
        (Estimate(0.35, 0.2, 0.4, method="x"), "does not say which two groups it compares"),
        (replace(gap(0.35, 0.3, 0.4), higher="east"), "compares 'east', which is not in groups"),
        (replace(gap(0.35, 0.3, 0.4), worse_off="east"), "has 'east' as worse_off, which is neither"),
        (
            replace(gap(0.35, 0.3, 0.4), worse_off="north"),
            "says that 'north' is worse off; the rule names 'south'",
        ),
        (replace(gap(0.35, 0.3, 0.4), rate="brier_score"), "does not say who is worse off"),
    ],
)
def test_each_defect_of_an_estimate_is_named_with_its_metric(estimate, said):
    broken = replace(COMPLETE, disparity_before={**COMPLETE.disparity_before, GAP: estimate})
    found = [p for p in broken.problems() if said in p]
    assert len(found) == 1, broken.problems()
    assert found[0].startswith(f"disparity_before['{GAP}'] ")


def test_an_estimate_without_an_interval_passes_when_it_says_why():
    stated = replace(gap(0.35, float("nan"), float("nan")), reason="group 'south' has 4 people", method="")
    assert replace(COMPLETE, disparity_before={**COMPLETE.disparity_before, GAP: stated}).problems() == []


def test_who_is_worse_off_is_filled_in_by_the_rule_and_can_be_overruled_with_a_reason():
    assert [one.worse_off for one in COMPLETE.disparity_before.values()] == ["south", "south"]
    other = replace(
        gap(0.35, 0.22, 0.48), worse_off="north", worse_off_because="Loans there fail more often."
    )
    overruled = replace(COMPLETE, disparity_before={**COMPLETE.disparity_before, GAP: other})
    assert overruled.problems() == []
    assert overruled.disparity_before[GAP].worse_off == "north"
    turned = replace(COMPLETE, selection_is="burden")
    said = [p for p in turned.problems() if "says that 'south' is worse off" in p]
    assert ["the rule names 'north'" in p for p in said] == [True, False, True, False]
    assert ["the rule is silent about it" in p for p in said] == [False, True, False, True]
    silent = {name: replace(one, worse_off="") for name, one in turned.disparity_before.items()}
    found = replace(turned, disparity_before=silent, disparity_after=silent).problems()
    assert not [p for p in found if "worse off" in p]


def test_equal_rates_leave_nobody_worse_off():
    same = GroupCounts.from_table({g: {"tn": 9, "fp": 1, "fn": 1, "tp": 9} for g in "ab"})
    names = ("selection_rate_difference", "selection_rate_ratio")
    found = [record.estimate_disparity(same, name, selection_is="benefit") for name in names]
    assert [one.worse_off for one in found] == ["", ""]
    assert [one.value for one in found] == [0, 1]
    stated = AuditRecord(selection_is="benefit", disparity_before=dict(zip(names, found, strict=True)))
    assert not [p for p in stated.problems() if "worse off" in p]


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
        ("rows", 10.5, "rows is 10.5; pass a whole number"),
        ("date", 20261122, "date is 20261122; pass a text"),
        ("period", "October", "period is 'October'; pass Period(start=..., end=...)"),
        ("sign_off", "R. Osei", "sign_off is 'R. Osei'; pass SignOff(name=..., role=..., date=...)"),
        ("legal", ["ECOA"], "legal[0] is 'ECOA'; pass LegalEntry(regime=..., article=..."),
        ("legal", [{"law": "ECOA"}], "legal[0] has the unknown field 'law'; the fields are regime, article"),
        ("exclusions", [(1.5, "why")], "exclusions[0]: rows is 1.5; pass a whole number"),
        ("exclusions", 7, "exclusions is 7; pass a list, such as [(12, 'why they were left out')], or []"),
        ("by_group_before", {"a": 3}, "by_group_before['a'] is 3; pass GroupResult(tn=..., fp=..."),
        ("by_group_before", 3, "by_group_before is 3; pass a mapping"),
        (
            "by_group_before",
            {"a": {"tn": 1, "fp": 1, "fn": None, "tp": 1}},
            "by_group_before['a']: tn and fp are numbers, and fn and tp are too, or both None",
        ),
        ("other_fields", {"sex": 3}, "other_fields['sex'] is 3; pass FieldResult(by_group=..., disparity="),
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
    crossed = GroupCounts.from_arrays(
        [0, 1], [1, 1], sensitive_features=pd.DataFrame({"sex": ["f", "m"], "race": ["B", "W"]})
    )
    found = gap_interval(BEFORE, "selection_rate")
    made = AuditRecord(
        groups=frame.by_group,
        disparity_before={GAP: found},
        performance_before={"accuracy_score": np.float32(0.5)},
    )
    assert made.groups == {"0": 2, "1": 1}
    stated = made.disparity_before[GAP]
    assert (stated.value, stated.low, stated.high) == (found.estimate, found.low, found.high)
    assert (stated.higher, stated.lower, stated.rate) == ("north", "south", "selection_rate")
    assert (stated.method, stated.n_replicates, stated.random_state) == (found.method, 1000, 0)
    assert stated.p_value == found.p_value
    assert made.performance_before["accuracy_score"].value == 0.5
    assert list(replace(made, groups=crossed.count).groups) == ["f, B", "f, W", "m, B", "m, W"]


# ---------------------------------------------------------------------- held to its own counts


def test_numbers_that_its_own_counts_do_not_give_are_problems():
    slip = replace(COMPLETE, performance_after={"accuracy_score": Estimate(0.87, 0.8, 0.9, method="Wilson")})
    assert slip.problems() == [
        "performance_after['accuracy_score'] says 0.87; the record's own counts give 0.78."
    ]
    north = COMPLETE.by_group_before["north"]
    rates = {**north.rates, "selection_rate": Estimate(0.45, 0.4, 0.5, method="Wilson")}
    typed = {**COMPLETE.by_group_before, "north": replace(north, rates=rates)}
    assert replace(COMPLETE, by_group_before=typed).problems() == [
        "by_group_before['north'].rates['selection_rate'] says 0.45; its counts give 0.55."
    ]


def test_counts_of_other_people_than_groups_are_a_problem():
    more = {
        **COMPLETE.by_group_before,
        "south": GroupResult(61, 5, 20, 15, COMPLETE.by_group_before["south"].rates),
    }
    found = replace(COMPLETE, by_group_before=more).problems()
    assert found[0].startswith("by_group_before counts {'north': 100, 'south': 101}; groups says")


def test_weighted_counts_need_not_be_the_people():
    weights = np.repeat([0.5, 2.0], 100)
    rows = BEFORE.to_rows()
    weighted = GroupCounts.from_arrays(
        rows.y_true, rows.y_pred, sensitive_features=rows.group, sample_weight=weights
    )
    made = replace(
        UNMITIGATED,
        weighting="design weights of the survey",
        by_group_before=record.by_group(weighted),
        disparity_before={GAP: record.estimate_disparity(weighted, GAP)},
        performance_before={"accuracy_score": record.estimate_performance(weighted, "accuracy_score")},
        rejected_metrics={},
    )
    assert [p.split()[0] for p in made.problems()] == ["rejected_metrics"]
    assert made.disagreements(weighted) == []
    assert made.by_group_before["north"].people == 50


def test_other_fields_are_judged_like_the_records_own():
    sex = GroupCounts.from_table({g: {"tn": 50, "fp": 10, "fn": 10, "tp": 30} for g in "fm"})
    name = "selection_rate_difference"
    right = FieldResult(record.by_group(sex), {name: record.estimate_disparity(sex, name)})
    assert replace(COMPLETE, other_fields={"sex": right}, comparisons=3).problems() == []
    wrong = FieldResult({"f": GroupResult(50, 10, 10, 30)}, {name: Estimate(0.1)})
    found = replace(COMPLETE, other_fields={"sex": wrong}).problems()
    assert found[0].startswith("comparisons is 2, fewer than the 3 disparities")
    assert f"other_fields['sex'].disparity['{name}'] has no interval; give low" in "\n".join(found)
    assert "other_fields['sex'].by_group['f'] lacks its rates" in "\n".join(found)


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
        (
            {"by_group_after": {"north": GroupResult(41, 8, 9, 42)}},
            "by_group_after['north'] counts 41, 8, 9, 42 (tn, fp, fn, tp); the decisions give 42, 8, 9, 41.",
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
    assert len(COMPLETE.disagreements(AFTER, BEFORE)) == 6 + 4  # four groups


def test_numbers_after_a_mitigation_need_the_decisions_after_it():
    assert len([d for d in COMPLETE.disagreements(BEFORE) if "pass counts_after" in d]) == 3


def test_decisions_about_other_people_are_noticed():
    others = GroupCounts.from_table(AFTER.table.assign(tn=[42, 49]))
    assert COMPLETE.disagreements(BEFORE, others)[0].startswith("counts_after is about other people")


def test_an_intersection_that_nobody_belongs_to_need_not_be_in_the_record():
    crossed = pd.DataFrame({"sex": ["f", "f", "m"], "race": ["B", "W", "W"]})
    counts = GroupCounts.from_arrays([0, 1, 1], [1, 1, 0], sensitive_features=crossed)
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
