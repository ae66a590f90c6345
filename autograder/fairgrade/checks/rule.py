"""When a number counts as the right one: the one rule of all labs."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

RULE = (
    "An answer is right if its numbers agree to three significant digits (shares to three decimals, people "
    "to a whole person), in whatever list, array, dict, Series or type of number it comes, unless an "
    "exercise asks for more and says why."
)
"""What each lab's header says of answers, word for word."""

_NOISE = 1e-6  # of a whole number, so that single precision will do
_SMALLEST_SHARE = 1e-3  # below it, three decimals would leave nothing to agree


@dataclass(frozen=True)
class Rule:
    """How exact numbers have to be.

    Attributes
    ----------
    digits : int
        Significant digits; for a share, a number between 0 and 1, as many decimals.
    tolerance : float
        Relative or absolute difference that is allowed besides, where an answer is drawn at random.
    people : bool or collection
        Whether the numbers are numbers of people; or the entries or columns that are.
    """

    digits: int = 3
    tolerance: float = 0.0
    people: bool | Collection[Any] = False

    def within(self, name: Any) -> Rule:
        """Return the rule for one entry or column."""
        if isinstance(self.people, bool) or name is None:
            return self
        listed = isinstance(self.people, str) and name == self.people
        named = not isinstance(self.people, str) and name in self.people
        return Rule(self.digits, self.tolerance, people=True) if listed or named else self

    def leeway(self, expected: float) -> float:
        """Return by how much a number may differ from the expected one, which is finite."""
        size = abs(expected)
        nearest = float(round(size))
        if abs(size - nearest) <= 1e-9 * min(
            max(1.0, size), 100
        ):  # a whole number is a count, a label or a decision
            leeway = _NOISE * max(1.0, size)
        else:
            first = math.floor(math.log10(size))
            last = -self.digits if _SMALLEST_SHARE <= size < 1 else first - self.digits + 1
            leeway = 0.5 * 10.0**last
        if self.people is True:
            leeway = 0.5
        leeway = max(leeway, self.tolerance, self.tolerance * size)
        return leeway * (1 + 1e-9) + 1e-12 * size

    def agree(self, found: float, expected: float) -> bool:
        """Whether a number counts as the expected one; NaN agrees with NaN, infinity with itself."""
        if math.isnan(found) or math.isnan(expected):
            return math.isnan(found) and math.isnan(expected)
        if math.isinf(found) or math.isinf(expected):
            return found == expected
        return abs(found - expected) <= self.leeway(expected)


EXACT = Rule(digits=12)
