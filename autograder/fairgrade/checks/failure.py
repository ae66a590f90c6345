"""What a failed check raises, and how code of a learner's own is called on the way."""

from __future__ import annotations

import contextlib
import sys
import textwrap
import warnings
from collections.abc import Iterator
from typing import Any, NoReturn

from fairgrade.checks.values import show


class CheckFailed(AssertionError):
    """An answer is not right. The message is written for the learner."""

    def _render_traceback_(self) -> list[str]:
        # IPython calls this instead of printing frames: the learner sees the message, and a hidden test's
        # source is not quoted. Lines are kept under the width at which nbgrader's validator cuts them.
        lines: list[str] = []
        for line in str(self).splitlines():
            hanging = "  " if line.startswith("- ") else ""
            lines += textwrap.wrap(line, 78, subsequent_indent=hanging, break_long_words=False) or [""]
        return lines


def fail(name: str, problem: str, hint: str = "", *, reveal: bool = False, expected: Any = None) -> NoReturn:
    """Raise `CheckFailed` for the answer called `name`.

    Parameters
    ----------
    name : str
        What the learner calls the answer.
    problem : str
        What is wrong with it.
    hint : str
        What to do.
    reveal : bool
        Whether to say what was expected.
    expected : object
        The value that was expected.
    """
    shown = f" It should be {show(expected)}." if reveal else ""
    more = f" {hint.strip()}" if hint else ""
    raise CheckFailed(f"{name}: {problem.strip()}{shown}{more}") from None


def explain(name: str, message: str) -> NoReturn:
    """Raise `CheckFailed` for an answer that is what a known mistake gives.

    A value does not say how it was come by. A message that begins with "If" says so itself.
    """
    guess = "" if message.lower().startswith("if ") else "This is what a common mistake gives. "
    raise CheckFailed(f"{name}: {guess}{message}") from None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Send what is written to stderr to stdout: nbgrader takes one line there for a failed test cell."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
        warnings.simplefilter("ignore")
        yield


def one_line(error: BaseException) -> str:
    """Return an exception's message, shortened to one line."""
    try:
        message = " ".join(str(error).split())
    except Exception:  # the learner's exception may be of a class with a broken __str__
        message = ""
    return textwrap.shorten(message, 200, placeholder=" ...").rstrip(".") or "no message"
