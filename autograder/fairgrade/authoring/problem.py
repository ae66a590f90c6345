"""Problem: one thing that is wrong in one notebook, with what to do about it."""

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
        """One line: where, what, and the rule's name."""
        where = f"cell {self.cell}: " if self.cell else ""
        return f"{where}{self.message} [{self.rule}]"


def listing(name: object, problems: Iterable[Problem]) -> str:
    """List the problems of one notebook, one per line, each beginning with the notebook's name."""
    return "\n".join(f"{name}: {problem}" for problem in problems)
