"""The language of the rules: conditions, and what is said where one is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

When: TypeAlias = Mapping[str, Sequence[str]]
"""A condition: for each question that it names the answers that meet it."""


def condition(**answers: str) -> dict[str, tuple[str, ...]]:
    """Make a condition: for each question the answers that meet it, with spaces between."""
    return {question: tuple(options.split()) for question, options in answers.items()}


def meets(when: When, answers: Mapping[str, str]) -> bool:
    """Say whether answers meet a condition; a question without an answer meets none."""
    return all(answers.get(question) in options for question, options in when.items())


@dataclass(frozen=True)
class Question:
    """One question: its name, its words, its answers in words, and when it is asked."""

    name: str
    words: str
    options: Mapping[str, str]
    when: When


class Sentence(NamedTuple):
    """A statement, and the notebooks that teach it."""

    text: str
    cites: tuple[str, ...]

    def __str__(self) -> str:
        """Write it with its notebooks."""
        return f"{self.text} [{', '.join(self.cites)}]"


@dataclass(frozen=True)
class Metric:
    """One number: title, name in a record, the rates it compares, out of whom, what it does not see."""

    title: str
    disparity: str
    rates: tuple[str, ...]
    out_of: str
    unseen: Sentence


@dataclass(frozen=True)
class Rule:
    """A metric for a condition, why, and the others, the runner-up first, each with why it is not chosen.

    Without a metric no number about groups answers, and the reason says what does.
    """

    when: When
    metric: str
    because: Sentence
    others: Mapping[str, str]


@dataclass(frozen=True)
class Note:
    """A sentence for a condition: what is not seen, or what to measure beside the metric."""

    when: When
    kind: str
    sentence: Sentence


@dataclass(frozen=True)
class Scene:
    """A case of the course: its name and the answers to all questions."""

    name: str
    answers: Mapping[str, str]


def rule(when: When, metric: str, because: str, cites: str, **others: str) -> Rule:
    """Make a rule: notebooks with spaces between, and the other metrics, the runner-up first."""
    return Rule(when, metric, Sentence(because, tuple(cites.split())), others)
