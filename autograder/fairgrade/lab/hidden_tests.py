"""What would give a hidden test away, and texts without it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=500)
def hidden_in(truth: str, released: str) -> frozenset[str]:
    """What would give a hidden test away: its lines, and the numbers and texts that stand only there."""
    lines = [line.strip() for line in truth.splitlines()]
    shown = {line.strip() for line in released.splitlines()}
    secret = [line for line in lines if line not in shown]
    literals = {text for text in _literals(truth) if len(text) > 2 and text not in released}
    return frozenset({line for line in secret if len(line) > 3} | literals)


def _literals(code: str) -> Iterator[str]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)):
            yield str(node.value)


def tells(text: str, hidden: frozenset[str]) -> bool:
    """Whether a text gives something hidden away."""
    return any(secret in text for secret in hidden)


def without_secrets(error: str, hidden: frozenset[str]) -> str:
    """An error of a test in one line: its name only, if its message would give something away."""
    return f"{error.partition(':')[0]} (in a check that is not shown)" if tells(error, hidden) else error
