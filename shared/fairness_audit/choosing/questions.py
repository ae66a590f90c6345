"""What is asked, what can be answered, and cases of the course with their answers."""

from __future__ import annotations

from fairness_audit.choosing.language import Question, Scene, condition

_DECIDED = condition(harm="allocation burden")

QUESTIONS = (
    Question(
        "harm",
        "What goes wrong for people?",
        {
            "allocation": "a good is withheld: a loan, a job, a place in a program",
            "burden": "a burden falls on them: a search, a held payment, detention",
            "service": "a service works worse for them",
            "representation": "a group is shown as a type, insulted or left out",
            "procedure": "nobody can understand or contest the decision",
        },
        {},
    ),
    Question(
        "output",
        "What does the system give?",
        {
            "decision": "a yes or no for each person",
            "places": "a ranking for a fixed number of places",
            "score": "a score that a person reads",
            "range": "a range or a set of answers",
        },
        condition(harm="allocation burden service"),
    ),
    Question(
        "borne_by",
        "Who bears it?",
        {
            "mistaken": "people wrongly refused, or burdened for nothing",
            "group": "everybody in the group, whatever their label",
            "selected": "people selected for whom it does not come true",
            "alike": "one of two people who are alike and get different answers",
        },
        _DECIDED,
    ),
    Question(
        "label",
        "Can the label be trusted?",
        {
            "trusted": "yes: known for everybody, and it is what is meant",
            "selected_only": "it is known only for people who were selected",
            "judged": "it is itself a decision of people: an arrest, a rating, a past hire",
            "proxy": "no: it stands for something else, such as cost for need",
            "none": "there is no label",
        },
        condition(harm="allocation burden service"),
    ),
    Question(
        "law",
        "Which law?",
        {
            "none": "none of these",
            "us_jobs": "United States, selection for jobs",
            "nyc_jobs": "New York City, hiring tool",
            "us_credit": "United States, credit",
            "eu_equal": "European Union, equal treatment",
            "eu_ai": "European Union, AI Act, high risk",
        },
        {},
    ),
)
"""In order. A question is asked where its condition on `harm` is met; otherwise its answer is ignored."""


def _scene(name: str, answers: str) -> Scene:
    return Scene(name, dict(zip((q.name for q in QUESTIONS), answers.split(), strict=True)))


SCENES = (
    _scene("Loans; the lender knows who would repay (14)", "allocation decision mistaken trusted us_credit"),
    _scene(
        "Loans; repayment known only for the approved", "allocation decision mistaken selected_only us_credit"
    ),
    _scene("Loans that fail (02)", "allocation decision selected selected_only us_credit"),
    _scene("COMPAS, flagged and not arrested again (02)", "burden decision mistaken judged none"),
    _scene("COMPAS, arrested again out of the flagged (02)", "burden decision selected judged none"),
    _scene("COMPAS, a judge who reads the score (02)", "burden score mistaken judged none"),
    _scene("A hiring test in the United States (12)", "allocation decision group none us_jobs"),
    _scene("A ranking of résumés in New York City (12)", "allocation places group none nyc_jobs"),
    _scene("Hiring that learns from past hires", "allocation decision mistaken judged eu_equal"),
    _scene("A health program that goes by cost (16)", "allocation places mistaken proxy none"),
    _scene("Answers noted on the phone; gender from a face (01)", "service decision mistaken trusted none"),
    _scene("A payment held after a misheard answer (01)", "burden decision mistaken trusted none"),
    _scene("How long a patient will stay (06)", "service range mistaken trusted none"),
    _scene("Two clerks, one strict and one lenient (04)", "allocation decision alike trusted none"),
    _scene("A model that drafts school texts (19)", "representation decision group none none"),
)
