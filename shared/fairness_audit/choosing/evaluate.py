"""Evaluating the rules, and writing them for a page that does the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fairness_audit import law
from fairness_audit.choosing.language import Metric, Note, Question, Rule, Scene, Sentence, When, meets
from fairness_audit.choosing.metrics import METRICS
from fairness_audit.choosing.notes import NOTES
from fairness_audit.choosing.questions import QUESTIONS, SCENES
from fairness_audit.choosing.rules import LAW_RULES, REGIMES, RULES
from fairness_audit.rates import CELLS, fraction

NONE = "No number about groups answers this"
NO_TEXT = "The table of laws holds no text about this harm in this setting. Ask counsel."
INSTEAD = "It encodes the harm, and the legal text does not name it. Measure it too: it helps to say why."


@dataclass(frozen=True)
class Choice:
    """What the rules say to some answers.

    Attributes
    ----------
    metric : str
        A key of `METRICS`; empty where no number about groups answers.
    title : str
        The metric in words.
    because : Sentence
        Why; without a metric, what to do instead.
    others : mapping from metric to str
        The runner-up first, each with why it is not chosen.
    unseen, beside : tuple of Sentence
        What the metric does not see, and what to measure beside it.
    regimes : tuple of Regime
        What was read in the law of the setting.
    law : tuple of str
        The same in sentences, with what could not be read.
    """

    metric: str
    title: str
    because: Sentence
    others: Mapping[str, str]
    unseen: tuple[Sentence, ...]
    beside: tuple[Sentence, ...]
    regimes: tuple[law.Regime, ...]
    law: tuple[str, ...]

    @property
    def runner_up(self) -> str:
        """Give the first of the others; empty where there is none."""
        return next(iter(self.others), "")


def choose(answers: Mapping[str, str]) -> Choice:
    """Choose the metric that encodes a harm.

    Parameters
    ----------
    answers : mapping from question to answer
        One answer to each of `QUESTIONS`; those that are not asked are ignored.

    Returns
    -------
    Choice

    Raises
    ------
    ValueError
        If a question is unknown or has no answer, or an answer is none of its options.
    """
    known = asked(checked(answers))
    by_harm = next(rule for rule in RULES if meets(rule.when, known))
    by_law = next((rule for rule in LAW_RULES if meets(rule.when, known)), by_harm)
    rule, others = by_law, by_harm.others
    if by_law is not by_harm and by_harm.metric:
        others = {by_harm.metric: INSTEAD}
    unseen = [] if not rule.metric else [METRICS[rule.metric].unseen]
    if rule.metric and not by_harm.metric:
        unseen.append(by_harm.because)
    noted = [note for note in NOTES if meets(note.when, {**known, "metric": rule.metric})]
    regimes = tuple(_regime(source) for when, source in REGIMES if meets(when, known))
    return Choice(
        metric=rule.metric,
        title=METRICS[rule.metric].title if rule.metric else NONE,
        because=rule.because,
        others=others,
        unseen=(*unseen, *(note.sentence for note in noted if note.kind == "unseen")),
        beside=tuple(note.sentence for note in noted if note.kind == "beside"),
        regimes=regimes,
        law=_law(known["law"], regimes),
    )


def _law(setting: str, regimes: Sequence[law.Regime]) -> tuple[str, ...]:
    if setting == "none":
        return ()
    said = tuple(f"{regime.where}: {regime.source}. {regime.says}" for regime in regimes) or (NO_TEXT,)
    return (*said, *((law.LEFT_OUT,) if setting == "eu_equal" else ()), law.NO_ADVICE)


def checked(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers in the order of the questions, or refuse them.

    Raises
    ------
    ValueError
        As `choose`.
    """
    unknown = [name for name in answers if name not in {q.name for q in QUESTIONS}]
    if unknown:
        every = ", ".join(q.name for q in QUESTIONS)
        raise ValueError(f"answers has {unknown[0]!r}, which is no question; the questions are {every}.")
    found = {}
    for question in QUESTIONS:
        if question.name not in answers:
            raise ValueError(f"answers lacks {question.name}; pass one of {', '.join(question.options)}.")
        answer = answers[question.name]
        if not isinstance(answer, str) or answer not in question.options:
            raise ValueError(f"{question.name} is {answer!r}; pass one of {', '.join(question.options)}.")
        found[question.name] = answer
    return found


def asked(answers: Mapping[str, str]) -> dict[str, str]:
    """Keep the answers to questions that are asked."""
    return {q.name: answers[q.name] for q in QUESTIONS if meets(q.when, answers)}


def _regime(source: str) -> law.Regime:
    return next(regime for regime in law.REGIMES if regime.source.startswith(source))


def cells(metric: str) -> list[str]:
    """Say for tn, fp, fn and tp whether the metric counts such people ("counted") or only divides by them."""
    rates = METRICS[metric].rates if metric else ()
    found = [""] * len(CELLS)
    for rate in rates:
        above, below = fraction(np.eye(len(CELLS)), rate)
        found = [
            "counted" if k or was == "counted" else "out of" if n or was else ""
            for k, n, was in zip(above, below, found, strict=True)
        ]
    return found


def tables() -> dict[str, Any]:
    """Return questions, rules and notes as plain JSON types: what a page evaluates.

    Returns
    -------
    dict
    """
    regimes = [_regime(source) for _, source in REGIMES]
    return {
        "questions": [_plain(q) for q in QUESTIONS],
        "metrics": {key: {**_plain(m), "cells": cells(key)} for key, m in METRICS.items()},
        "rules": [_plain(rule) for rule in RULES],
        "law_rules": [_plain(rule) for rule in LAW_RULES],
        "notes": [_plain(note) for note in NOTES],
        "regimes": [
            {"when": _lists(when), "text": f"{regime.where}: {regime.source}. {regime.says}"}
            for (when, _), regime in zip(REGIMES, regimes, strict=True)
        ],
        "scenes": [_plain(scene) for scene in SCENES],
        "none": NONE,
        "no_text": NO_TEXT,
        "instead": INSTEAD,
        "left_out": law.LEFT_OUT,
        "no_advice": law.NO_ADVICE,
    }


def _plain(entry: Question | Metric | Rule | Note | Scene) -> dict[str, Any]:
    """Make dicts and lists of an entry; a sentence becomes its text with its notebooks."""
    plain = {name: _value(value) for name, value in vars(entry).items()}
    for ordered in ("options", "others"):  # as pairs: a notebook is stored with its keys sorted
        if ordered in plain:
            plain[ordered] = [list(pair) for pair in plain[ordered].items()]
    return plain


def _value(value: object) -> Any:
    if isinstance(value, Sentence):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _value(one) for key, one in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _lists(when: When) -> dict[str, list[str]]:
    return {question: list(options) for question, options in when.items()}
