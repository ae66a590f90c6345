"""Progress of a class: a bar on a terminal, a line for each submission anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from tqdm import tqdm

from fairgrade.results.store import Status

tqdm.monitor_interval = 0  # a process with a second thread must not be forked

_ORDINARY: tuple[Status, ...] = ("graded", "repaired", "missing")


class Progress:
    """Shows how many submissions are settled. A context manager.

    Parameters
    ----------
    total : int
        How many submissions there are.
    say : callable, optional
        Callback for progress lines; without it, standard output gets them, or a bar if it is a terminal.
    """

    def __init__(self, total: int, say: Callable[[str], None] | None = None) -> None:
        self._total, self._done, self._ran = total, 0, 0
        self._first = 0.0
        self._say = say or (lambda line: print(line, flush=True))
        self._bar = None
        if say is None and sys.stdout.isatty():
            self._bar = _Bar(total=total, file=sys.stdout, unit="", leave=True, bar_format=_Bar.FORMAT)

    def note(self, line: str) -> None:
        """Show a line that is about no submission."""
        if self._bar is None:
            self._say(line)
        else:
            self._bar.write(line, file=sys.stdout)

    def settled(self, student: str, status: Status, how: str, *, ran: bool) -> None:
        """Count one more submission that is settled, or cannot be; `how` says it in a few words."""
        self._done += 1
        self._ran += ran
        if ran and self._ran == 1:
            self._first = time.monotonic()
        line = f"[{self._done}/{self._total}] {plain(student)}: {status} ({plain(how)})"
        if self._bar is None:
            self._say(line + self._rate())
            return
        if status not in _ORDINARY:
            self._bar.write(line, file=sys.stdout)
        self._bar.update()

    def _rate(self) -> str:
        """How fast it goes, counting only what had to be run, and how long the rest takes at most.

        The first one does not count: making the sandbox ready comes before it.
        """
        left = self._total - self._done
        if self._ran < 2 or not left:
            return ""
        each = (time.monotonic() - self._first) / (self._ran - 1)
        return f"; {60 / each:.0f} a minute, {duration(left * each)} left"

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


class _Bar(tqdm):
    """tqdm's bar with the rate in submissions a minute."""

    FORMAT = "{l_bar}{bar}| {n_fmt} of {total_fmt}, {per_minute} a minute, {remaining} left"

    @property
    def format_dict(self) -> dict[str, object]:
        known = super().format_dict
        rate = known["rate"] or (known["n"] / known["elapsed"] if known["elapsed"] else 0)
        return {**known, "per_minute": f"{60 * rate:.0f}"}


def duration(seconds: float) -> str:
    """Return a length of time in words."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def plain(text: str) -> str:
    """Return text without characters that control a terminal: learners choose file names."""
    return "".join(character if character.isprintable() else "?" for character in text)
