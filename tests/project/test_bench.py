"""The bench runs and prints every row. How fast anything is, is for `make bench` to say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench.__main__ import BENCHES
from tests.bench.table import Row, peak_beyond_result, seconds


@pytest.mark.slow
@pytest.mark.needs("bubblewrap", "chromium")
def test_every_row_runs_small_and_is_printed(root):
    # As `make bench` does, in a process of its own: it starts a browser, and the tests may have one already.
    command = [sys.executable, "-m", "tests.bench", "--tiny"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    printed = done.stdout
    *rows, last = printed.strip().split("\n\n")
    assert len(rows) >= len(BENCHES)
    assert "target" in last
    for row in rows:
        what, beside, numbers = row.splitlines()
        assert what
        assert beside.startswith("    beside ")
        for word in ("ours ", "target "):
            assert word in numbers
    for wanted in (
        "MetricFrame of selection_rate",
        "numpy.bincount(4 * group",
        "ready-made",
        "permutation null",
        "difference of two rates",
        "test of independence",
    ):
        assert wanted in printed


def test_a_row_says_whether_its_target_is_met():
    faster = Row("ours", "theirs", ours=0.002, other=4.0, at_least=1000)
    assert faster.ratio == 2000
    assert faster.met is True
    assert str(faster).endswith(
        "ours 2 ms   other 4 s   ratio 2,000 times less   target at least 1,000   met"
    )
    assert Row("ours", "theirs", ours=0.5, other=4.0, at_least=1000).met is False
    larger = Row("ours", "theirs", ours=4000, other=1000, unit="bytes", at_most=3)
    assert larger.ratio == 4
    assert str(larger).endswith("ours 4 kB   other 1 kB   ratio 4.00 times   target at most 3   NOT MET")
    assert Row("ours", "theirs", ours=2, other=1, at_most=3).met is True
    plain = Row("ours", "theirs", ours=1, other=2)
    assert plain.met is None
    assert str(plain).endswith("target none")


def test_memory_is_what_is_held_beyond_the_result():
    kept = peak_beyond_result(lambda: bytearray(5_000_000))
    passing = peak_beyond_result(lambda: len(bytearray(5_000_000)))
    assert kept < 100_000
    assert passing == pytest.approx(5_000_000, rel=0.01)


def test_timed_calls_take_turns():
    calls = []
    assert len(seconds(lambda: calls.append("a"), lambda: calls.append("b"), repeats=3)) == 2
    assert calls == ["a", "b"] * 3
