"""Problem: one thing that is wrong in one notebook, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fairgrade import CHECKOUT

ROOT = CHECKOUT
"""The folder that holds course/, solutions/ and labs/."""


@dataclass(frozen=True)
class Problem:
    """One broken rule.

    Attributes
    ----------
    rule : str
        Short name of the rule; what an exemption in the notebook's metadata refers to.
    message : str
        What was found and what to do.
    cell : str
        Id of the cell, empty when the whole notebook is meant.
    """

    rule: str
    message: str
    cell: str = ""

    def __str__(self) -> str:
        where = f"cell {self.cell}: " if self.cell else ""
        return f"{where}{self.message} [{self.rule}]"


def listing(name: object, problems: Iterable[Problem]) -> str:
    """The problems of one notebook, one to a line, each beginning with the notebook."""
    return "\n".join(f"{name}: {problem}" for problem in problems)
