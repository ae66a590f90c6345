"""From a harm to the number that encodes it: questions, rules and reasons, as data.

    choose(answers)     the metric, why, the runner-up, what it does not see, what to measure with it, the law
    QUESTIONS           what is asked, and what can be answered
    SCENES              cases of the course, answered
    tables()            everything as plain JSON types, for a page that evaluates the same rules

A condition names questions and, for each, the answers that meet it; all must be met. The first rule whose
condition is met decides: one of `RULES` by the harm, and one of `LAW_RULES` where a law itself names the
number, which then goes first. Notes are added wherever their condition is met. So a rule is read, changed and
tested without reading code.

Lowest first: `language` (conditions, and what is said where one is met), `questions`, `metrics`, `rules`,
`notes`, `evaluate`.

Which number encodes which harm: notebook 02, after Barocas, Hardt and Narayanan 2023, "Fairness and Machine
Learning" (independence, separation, sufficiency), and for benefit and burden Saleiro and others 2018,
"Aequitas: A Bias and Fairness Audit Toolkit" (arXiv 1811.05577). What laws say: `fairness_audit.law`.
"""

from fairness_audit.choosing.evaluate import Choice, asked, cells, checked, choose, tables
from fairness_audit.choosing.metrics import METRICS
from fairness_audit.choosing.questions import QUESTIONS, SCENES

__all__ = ["METRICS", "QUESTIONS", "SCENES", "Choice", "asked", "cells", "checked", "choose", "tables"]
