"""The metric chooser in Python: its answers, its JSON, and what it puts into a record."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import jsonschema
import pytest
import traitlets

from fairness_audit import choosing, law
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers import MetricChooser
from fairness_audit.record import AuditRecord, LegalEntry, estimate_disparity

LENDING = {"harm": "allocation", "borne_by": "mistaken", "label": "trusted", "law": "us_credit"}


@pytest.fixture(scope="module")
def outcomes() -> list[MetricChooser]:
    """One chooser for each different outcome of the rules."""
    found: dict[object, MetricChooser] = {}
    for options in itertools.product(*(question.options for question in choosing.QUESTIONS)):
        answers = dict(zip(MetricChooser.state, options, strict=True))
        choice = choosing.choose(answers)
        key = (
            choice.metric,
            choice.because,
            tuple(choice.others),
            choice.unseen,
            choice.law,
            answers["harm"],
        )
        if key not in found:
            found[key] = MetricChooser(**answers)
    return list(found.values())


def test_an_answer_that_is_changed_changes_the_choice() -> None:
    chooser = MetricChooser(**LENDING)
    assert chooser.choice.metric == "equal_opportunity_difference"
    chooser.borne_by = "group"
    assert chooser.choice.metric == "demographic_parity_difference"
    assert chooser.answers == {**LENDING, "output": "decision", "borne_by": "group"}
    assert list(chooser.answers) == [question.name for question in choosing.QUESTIONS]


@pytest.mark.parametrize(("name", "value"), [("harm", "loss"), ("law", None), ("label", ["none"])])
def test_an_unknown_answer_is_refused_and_changes_nothing(name: str, value: object) -> None:
    chooser = MetricChooser(**LENDING)
    with pytest.raises((ValueError, traitlets.TraitError), match=f"{name} is .*; pass one of"):
        setattr(chooser, name, value)
    assert chooser.choice.metric == "equal_opportunity_difference"
    with pytest.raises(ValueError, match="output is 'yes'; pass one of decision, places, score, range"):
        MetricChooser(output="yes")


def test_answers_come_back_from_their_json() -> None:
    chooser = MetricChooser(harm="burden", label="judged", law="eu_ai")
    again = MetricChooser.from_answers(chooser.to_json())
    assert again.answers == chooser.answers
    assert MetricChooser.from_answers(json.loads(chooser.to_json())).choice == chooser.choice


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "answers is no JSON"),
        ("[]", "no entry 'answers'"),
        ('{"metric_chooser": 2, "answers": {}}', "metric_chooser 2; this package reads 1"),
        ('{"metric_chooser": true, "answers": {}}', "metric_chooser True; this package reads 1"),
        ('{"metric_chooser": 1, "answers": {"harm": "burden"}}', "answers lacks output"),
        ('{"metric_chooser": 1, "answers": {"harms": "burden"}}', "'harms', which is no question"),
    ],
)
def test_answers_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        MetricChooser.from_answers(text)


def test_every_outcome_goes_into_a_record_and_comes_back(outcomes: list[MetricChooser]) -> None:
    published = jsonschema.Draft202012Validator(AuditRecord.json_schema())
    fields = ("chosen_because", "rejected_metrics", "limits", "legal", "selection_is")
    assert len(outcomes) > 100
    for chooser in outcomes:
        record = chooser.into(AuditRecord(system="A system"))
        assert AuditRecord.from_json(record.to_json()) == record
        assert published.is_valid(json.loads(record.to_json()))
        open_points = record.problems()
        wrong = [p for p in open_points if p.startswith(fields) and " is missing" not in p]
        assert wrong == []
        assert bool(record.chosen_metric) == bool(chooser.choice.metric)
        assert bool(record.chosen_metric) != any(
            p.startswith("chosen_metric is missing") for p in open_points
        )
        assert chooser.into(record) == record  # a second time adds nothing


def test_into_a_record_by_hand() -> None:
    record = MetricChooser(**LENDING).into(AuditRecord())
    assert record.selection_is == "benefit"
    assert record.chosen_metric == "equal_opportunity_difference"
    assert list(record.rejected_metrics) == [
        "equalized_odds_difference",
        "demographic_parity_difference",
        "precision_score_difference",
    ]
    (entry,) = record.legal
    assert entry.article.startswith("ECOA, 15 U.S.C. 1691(a)")
    assert entry.as_of == "2026-11-29"
    assert law.AS_OF == "29 November 2026"
    assert "no effects test" in entry.evidence
    assert record.limits[0].startswith("Not seen by the chosen metric: people whose label is 0")


def test_the_metric_of_the_record_is_one_that_the_record_can_compute() -> None:
    counts = GroupCounts.from_table(
        {"f": {"tn": 40, "fp": 10, "fn": 20, "tp": 30}, "m": {"tn": 30, "fp": 20, "fn": 5, "tp": 45}}
    )
    computed = {
        key: estimate_disparity(counts, metric.disparity).value
        for key, metric in choosing.METRICS.items()
        if metric.rates
    }
    assert computed["equal_opportunity_difference"] == pytest.approx(45 / 50 - 30 / 50)
    assert computed["selection_rate_ratio"] == pytest.approx((40 / 100) / (65 / 100))
    assert {*choosing.METRICS} - {*computed} == {"calibration_difference", "coverage_difference"}


def test_what_a_record_already_says_is_kept_or_the_contradiction_is_named() -> None:
    chooser = MetricChooser(**LENDING)
    own = LegalEntry("ECOA", chooser.legal[0]["article"], "2026-11-20", "Counsel has to say it.")
    before = AuditRecord(
        limits=("Two regions only, and no intersections of them.",),
        legal=(own,),
        rejected_metrics={"precision_score_difference": "In my own words it is not this one."},
    )
    after = chooser.into(before)
    assert after.limits[0] == before.limits[0]
    assert after.legal == (own,)
    assert after.rejected_metrics["precision_score_difference"] == "In my own words it is not this one."
    with pytest.raises(
        ValueError, match="chosen_metric 'accuracy_score_difference', and the answers lead to"
    ):
        chooser.into(replace(before, chosen_metric="accuracy_score_difference"))
    with pytest.raises(ValueError, match="selection_is 'burden', and the answers lead to 'benefit'"):
        chooser.into(replace(before, selection_is="burden"))


def test_the_still_picture_says_what_was_answered_and_chosen() -> None:
    chooser = MetricChooser(**LENDING, title="A loan")
    assert chooser.chart.alt.startswith("A loan. What goes wrong for people? A good is withheld")
    assert "equal opportunity" in chooser.chart.alt
    table = chooser.table
    assert table.loc[table.part == "Metric", "says"].tolist() == [
        "Difference in true positive rates (equal opportunity)"
    ]
    chooser.harm = "representation"
    assert "No number about groups answers this" in chooser.chart.alt
    assert "Who bears it?" not in chooser.table.part.tolist()  # not asked for this harm
