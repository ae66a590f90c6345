"""How far a class is: a bar where somebody watches, lines where nobody does."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from fairgrade.grading import progress
from fairgrade.grading.progress import Progress, duration, plain

WATCHED = """
from fairgrade.grading.progress import Progress
with Progress(4) as progress:
    for who, status in zip(("ada", "bo", "cy\\x1b[2J", "di"), ("graded", "flagged", "ungradable", "missing")):
        progress.settled(who, status, "run in 0.1 s", ran=True)
"""


@pytest.mark.slow
def test_a_terminal_gets_a_bar_and_the_rows_that_need_somebody():
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 100, 0, 0))
    subprocess.run([sys.executable, "-c", WATCHED], stdout=theirs, check=True)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 10_000):
            shown += part
    except OSError:  # a terminal that nobody has open any more
        pass
    os.close(ours)
    text = shown.decode()
    assert "4 of 4, " in text
    assert " a minute, 00:00 left" in text
    assert "[2/4] bo: flagged (run in 0.1 s)" in text
    assert "ungradable" in text
    assert "ada: graded" not in text, "what is as usual needs no line"
    assert "\x1b[2J" not in text, "and no name acts on the terminal"


def test_elsewhere_every_submission_has_a_line_with_rate_and_time_left(monkeypatch):
    clock = iter((100.0, 102.0, 104.0, 106.0))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    lines = []
    with Progress(5, lines.append) as told:
        for name in "abcd":
            told.settled(name, "graded", "run in 2.0 s", ran=True)
        told.settled("e", "missing", "nothing to run", ran=False)
    assert lines == [
        "[1/5] a: graded (run in 2.0 s)",
        "[2/5] b: graded (run in 2.0 s); 30 a minute, 6 s left",
        "[3/5] c: graded (run in 2.0 s); 30 a minute, 4 s left",
        "[4/5] d: graded (run in 2.0 s); 30 a minute, 2 s left",
        "[5/5] e: missing (nothing to run)",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (99, "99 s"), (100, "2 min"), (5400, "90 min"), (7500, "2 h 5 min")]
)
def test_a_time_is_said_as_people_say_it(seconds, words):
    assert duration(seconds) == words


def test_names_do_nothing_to_a_terminal():
    assert plain("Zoë\x1b]0;x\x07\u202e") == "Zoë?]0;x??"
