"""The rules by which a harm leads to a metric: complete, none idle, and in agreement with the course."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from fairgrade.authoring import normal
from fairness_audit import choosing, law
from fairness_audit.choosing.language import condition, meets
from fairness_audit.choosing.notes import NOTES
from fairness_audit.choosing.rules import LAW_RULES, REGIMES, RULES
from fairness_audit.rates import RATES

NAMES = [question.name for question in choosing.QUESTIONS]


def combinations() -> Iterator[dict[str, str]]:
    for options in itertools.product(*(question.options for question in choosing.QUESTIONS)):
        yield dict(zip(NAMES, options, strict=True))


def test_every_combination_is_decided_and_no_rule_or_note_is_idle() -> None:
    decided: Counter[int] = Counter()
    noted: Counter[int] = Counter()
    met: Counter[int] = Counter()
    for answers in combinations():
        choice = choosing.choose(answers)
        known = choosing.asked(answers)
        decided[next(i for i, rule in enumerate(RULES) if meets(rule.when, known))] += 1
        decided.update(1000 + i for i, rule in enumerate(LAW_RULES) if meets(rule.when, known))
        noted.update(
            i for i, note in enumerate(NOTES) if meets(note.when, {**known, "metric": choice.metric})
        )
        met.update(i for i, (when, _) in enumerate(REGIMES) if meets(when, known))
    assert sum(n for i, n in decided.items() if i < 1000) == 2_400
    assert {*decided} == {*range(len(RULES)), *range(1000, 1000 + len(LAW_RULES))}
    assert {*noted} == {*range(len(NOTES))}
    assert {*met} == {*range(len(REGIMES))}


def test_conditions_name_questions_and_answers_that_exist() -> None:
    options = {question.name: {*question.options} for question in choosing.QUESTIONS}
    options["metric"] = {*choosing.METRICS}
    conditions = [q.when for q in choosing.QUESTIONS] + [when for when, _ in REGIMES]
    conditions += [rule.when for rule in (*RULES, *LAW_RULES)] + [note.when for note in NOTES]
    for when in conditions:
        for question, answers in when.items():
            assert {*answers} <= options[question], when
            assert answers


@pytest.mark.parametrize(
    ("answers", "met"),
    [
        ({"harm": "burden", "label": "none"}, True),
        ({"harm": "burden", "label": "proxy"}, False),
        ({"harm": "service", "label": "none"}, False),
        ({"label": "none"}, False),  # a question that is not asked meets nothing
    ],
)
def test_a_condition_asks_for_all_that_it_names(answers: dict[str, str], met: bool) -> None:
    assert meets(condition(harm="allocation burden", label="none trusted"), answers) is met
    assert meets({}, answers)


def test_a_choice_never_holds_its_own_metric_among_the_others() -> None:
    for answers in combinations():
        choice = choosing.choose(answers)
        assert choice.metric not in choice.others
        assert choice.metric or choice.title == "No number about groups answers this"
        assert choice.because.text
        assert {*choice.others} <= {*choosing.METRICS}
        assert choice.metric == "" or choice.unseen


def test_a_metric_that_needs_a_label_is_never_chosen_without_one() -> None:
    free = {"", "demographic_parity_difference", "selection_rate_ratio", "scoring_rate_ratio"}
    for answers in combinations():
        if answers["label"] in ("none", "proxy"):
            assert choosing.choose(answers).metric in free, answers


def test_no_metric_is_named_for_what_no_rate_of_decisions_shows() -> None:
    for answers in combinations():
        if answers["harm"] in ("representation", "procedure"):
            assert choosing.choose(answers).metric == ""


# Metric and runner-up as the course has them: in 02's last table, in the notebook named, or both.
BY_HAND = {
    "Loans; the lender knows who would repay (14)": (
        "equal_opportunity_difference",
        "equalized_odds_difference",
    ),
    "Loans; repayment known only for the approved": (
        "demographic_parity_difference",
        "precision_score_difference",
    ),
    "Loans that fail (02)": ("precision_score_difference", "demographic_parity_difference"),
    "COMPAS, flagged and not arrested again (02)": (
        "false_positive_rate_difference",
        "demographic_parity_difference",
    ),
    "COMPAS, arrested again out of the flagged (02)": (
        "precision_score_difference",
        "false_positive_rate_difference",
    ),
    "COMPAS, a judge who reads the score (02)": ("calibration_difference", "false_positive_rate_difference"),
    "A hiring test in the United States (12)": ("selection_rate_ratio", "demographic_parity_difference"),
    "A ranking of résumés in New York City (12)": ("selection_rate_ratio", "demographic_parity_difference"),
    "Hiring that learns from past hires": ("demographic_parity_difference", "equal_opportunity_difference"),
    "A health program that goes by cost (16)": ("", "demographic_parity_difference"),
    "Answers noted on the phone; gender from a face (01)": (
        "accuracy_score_difference",
        "equalized_odds_difference",
    ),
    "A payment held after a misheard answer (01)": (
        "false_positive_rate_difference",
        "equalized_odds_difference",
    ),
    "How long a patient will stay (06)": ("coverage_difference", "calibration_difference"),
    "Two clerks, one strict and one lenient (04)": ("", ""),
    "A model that drafts school texts (19)": ("", ""),
}


def test_scenes_lead_to_the_metric_that_the_course_takes_there() -> None:
    found = {scene.name: choosing.choose(scene.answers) for scene in choosing.SCENES}
    assert len({tuple(scene.answers.values()) for scene in choosing.SCENES}) == len(choosing.SCENES)
    assert {name: (choice.metric, choice.runner_up) for name, choice in found.items()} == BY_HAND


BASE = {"harm": "allocation", "output": "decision", "borne_by": "mistaken", "label": "trusted", "law": "none"}


@pytest.mark.parametrize(
    ("changed", "metric"),
    [
        ({"borne_by": "group"}, "demographic_parity_difference"),
        ({"borne_by": "selected"}, "precision_score_difference"),
        ({"borne_by": "alike"}, ""),
        ({"label": "proxy"}, ""),
        ({"label": "proxy", "borne_by": "group"}, "demographic_parity_difference"),
        ({"label": "judged"}, "demographic_parity_difference"),
        ({"label": "judged", "harm": "burden"}, "false_positive_rate_difference"),
        # A search: whoever is searched for nothing is among those searched, and their label is known.
        ({"label": "selected_only", "harm": "burden"}, "precision_score_difference"),
        ({"label": "none", "harm": "service"}, ""),
        ({"output": "score"}, "calibration_difference"),
        ({"output": "range", "harm": "burden"}, "coverage_difference"),
        ({"law": "us_jobs"}, "selection_rate_ratio"),
        ({"law": "us_jobs", "output": "range"}, "coverage_difference"),
        ({"law": "us_jobs", "harm": "service"}, "accuracy_score_difference"),
        ({"law": "nyc_jobs", "output": "score"}, "scoring_rate_ratio"),
        # No law below names a number, so the harm decides.
        ({"law": "us_credit"}, "equal_opportunity_difference"),
        ({"law": "eu_equal"}, "equal_opportunity_difference"),
        ({"law": "eu_ai"}, "equal_opportunity_difference"),
    ],
)
def test_one_answer_changed(changed: dict[str, str], metric: str) -> None:
    assert choosing.choose(BASE | changed).metric == metric


def test_where_the_law_names_the_number_the_harms_own_is_the_runner_up() -> None:
    choice = choosing.choose(BASE | {"law": "us_jobs"})
    assert choice.runner_up == "equal_opportunity_difference"
    # A label that is worth nothing is said even where the law's number needs none.
    choice = choosing.choose(BASE | {"law": "us_jobs", "label": "proxy"})
    assert any("stands for something else" in sentence.text for sentence in choice.unseen)


def test_sentences_about_law_are_those_of_the_table_with_its_day() -> None:
    said = [f"{regime.where}: {regime.source}. {regime.says}" for regime in law.REGIMES]
    allowed = {*said, law.LEFT_OUT, law.NO_ADVICE, choosing.choose(BASE | NO_TEXT).law[0]}
    for answers in combinations():
        found = choosing.choose(answers).law
        assert {*found} <= allowed
        assert (answers["law"] == "none") == (not found)
        assert not found or (law.AS_OF in found[-1] and len(found) > 1)


NO_TEXT = {"harm": "representation", "law": "us_credit"}


def test_a_rule_that_states_a_law_says_what_the_table_says() -> None:
    says = {regime.source.split(";")[0]: regime.says for regime in law.REGIMES}
    four_fifths, city = says["29 CFR 1607.4(D)"], says["Local Law 144"]
    scoring, selecting, jobs = (rule.because.text for rule in LAW_RULES)
    for words in ("below four fifths of the highest group's", "generally", "regarded as evidence of adverse"):
        assert words in jobs
        assert words in four_fifths
    assert "There is no pass mark" in city
    assert "share above the median" in city
    assert "no pass mark" in scoring
    assert "share above the median" in scoring
    assert "no pass mark" in selecting


def test_cited_notebooks_exist_and_teach_the_metric(root) -> None:
    numbers = {path.name[:2]: path for path in root.glob("course/[0-9]*.ipynb")}
    sentences = [rule.because for rule in (*RULES, *LAW_RULES)] + [note.sentence for note in NOTES]
    sentences += [metric.unseen for metric in choosing.METRICS.values()]
    assert {cite for sentence in sentences for cite in sentence.cites} <= {*numbers}
    assert all(sentence.cites for sentence in sentences)
    text = {
        number: "\n".join(cell.source for cell in normal.read(path).cells) for number, path in numbers.items()
    }
    words = {
        "demographic_parity_difference": "Demographic parity",
        "selection_rate_ratio": "harsh on a rare outcome and mild on a common one",
        "scoring_rate_ratio": "each category's rate over the highest",
        "equal_opportunity_difference": "Equal opportunity",
        "false_positive_rate_difference": "infra-marginality",
        "equalized_odds_difference": "the larger of two such gaps",
        "precision_score_difference": "infra-marginality",
        "accuracy_score_difference": "two mistakes apart",
        "calibration_difference": "calibrate",
        "coverage_difference": "coverage",
    }
    for key, metric in choosing.METRICS.items():
        assert re.search(re.escape(words[key]), text[metric.unseen.cites[0]], re.IGNORECASE), key
    cited = {scene.name: re.search(r"\((\d\d)\)", scene.name) for scene in choosing.SCENES}
    assert all(found[1] in numbers for found in cited.values() if found)


def test_the_cells_of_a_metric_are_those_of_its_rates() -> None:
    # tn, fp, fn, tp by hand
    assert choosing.cells("equal_opportunity_difference") == ["", "", "out of", "counted"]
    assert choosing.cells("false_positive_rate_difference") == ["out of", "counted", "", ""]
    assert choosing.cells("precision_score_difference") == ["", "out of", "", "counted"]
    assert choosing.cells("selection_rate_ratio") == ["out of", "counted", "out of", "counted"]
    assert choosing.cells("accuracy_score_difference") == ["counted", "out of", "out of", "counted"]
    assert choosing.cells("equalized_odds_difference") == ["out of", "counted", "out of", "counted"]
    assert choosing.cells("coverage_difference") == choosing.cells("") == ["", "", "", ""]
    assert {rate for metric in choosing.METRICS.values() for rate in metric.rates} <= {*RATES}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({**BASE, "harm": "loss"}, "harm is 'loss'; pass one of allocation, burden, service"),
        ({**BASE, "label": 1}, "label is 1; pass one of trusted"),
        ({k: v for k, v in BASE.items() if k != "law"}, "answers lacks law; pass one of none, us_jobs"),
        ({**BASE, "groups": "sex"}, "answers has 'groups', which is no question; the questions are harm"),
    ],
)
def test_answers_that_cannot_be_used(answers: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        choosing.choose(answers)
