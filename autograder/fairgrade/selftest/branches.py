"""Run a notebook once and, on the way, branch off runs in which one cell has another source.

Checking a lab against a hundred known answers would take a hundred kernels. Here a process of its own runs
the cells in a bare IPython shell; before a cell that has variants it forks once for each, and the child goes
on with the variant in that cell's place. Everything above the cell is shared, so a variant costs what its own
cells cost.

Outputs come back as nbformat stores them. Two things differ from a kernel: what C code writes to the terminal
is not seen, and figures are drawn but not kept.

Usage: `run(cells, variants)` from any process, which starts `python -m fairgrade.selftest.branches`.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from fairgrade.process.control import limit_memory
from fairgrade.process.environment import ENVIRONMENT

_LONGEST_TEXT = 20_000
_LONGEST_SAID = 600
_SPARE_MEMORY = 4 << 30
_LEAST_DEADLINE = 20.0
_SLOWER = 10
#: How much longer a run may take that makes many answers.
_MANY = 10
#: How much longer than its processor time a run may take by the clock: others use the machine too.
_WAITING = 10


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Attributes
    ----------
    source : str
    name : str
        Outputs are reported for cells with a name.
    points : float
        What it is worth, if it is a test.
    """

    source: str
    name: str = ""
    points: float = 0.0


@dataclass(frozen=True)
class Variant:
    """A run with another source in one cell.

    Attributes
    ----------
    id : str
    at : int
        Position of the cell among the cells.
    source : str
    last : int or None
        Position of the last cell to run; None for the whole notebook.
    stop_on_loss : bool
        Whether the run may end at the first test that gives less than its points.
    order : dict, optional
        Make answers instead, as `fairgrade.selftest.generated.Order` says, and run the cells from `at` to
        `last`, the tests of one exercise, on each.
    """

    id: str
    at: int
    source: str
    last: int | None = None
    stop_on_loss: bool = False
    order: dict[str, Any] | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run gave.

    Attributes
    ----------
    id : str
    status : str
        "done"; "timeout" if it was stopped at its deadline; "died" if it ended in another way.
    outputs : dict
        Name of each named cell that was run to its outputs, as in a notebook file.
    seconds : dict
        Position of each cell that was run to the processor time that it took.
    made : list of dict
        What came of each made answer, as `fairgrade.selftest.generated.Made`.
    """

    id: str
    status: str
    outputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    made: list[dict[str, Any]] = field(default_factory=list)


REFERENCE = "reference"
"""The id of the run without a variant, which always comes first."""


def run(
    cells: Sequence[Cell],
    variants: Iterable[Variant],
    *,
    folder: Path | None = None,
    jobs: int = 2,
    deadline: float | None = None,
) -> Iterator[Outcome]:
    """Run the notebook as it is, then each variant; yields outcomes as they come.

    Parameters
    ----------
    cells : sequence of Cell
    variants : iterable of Variant
    folder : Path, optional
        Its content is copied to each run's working directory.
    jobs : int
        How many variants run at a time.
    deadline : float, optional
        Seconds of processor time that a variant may take; ten times as long by the clock, so that a busy
        machine makes no right answer late. Without one, ten times what the reference took for the same
        cells, and at least twenty seconds.

    Raises
    ------
    RuntimeError
        If the process that runs the notebook ends early.
    """
    variants = list(variants)
    order = {
        "cells": [asdict(c) for c in cells],
        "variants": [asdict(v) for v in variants],
        "jobs": jobs,
        "deadline": deadline,
    }
    environment = {**os.environ, **ENVIRONMENT, "MPLBACKEND": "agg"}
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory(prefix="branches-") as scratch, open(reading) as results:
        place = Path(scratch, "folder")
        shutil.copytree(folder, place) if folder else place.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-m", "fairgrade.selftest.branches", str(writing)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[writing],
            cwd=place,
            env=environment,
            text=True,
        )
        os.close(writing)
        assert process.stdin is not None
        assert process.stderr is not None
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(order))
                process.stdin.close()
            seen = 0
            for line in results:
                seen += 1
                yield Outcome(**json.loads(line))
            said = process.stderr.read()
            if process.wait() or seen != len(variants) + 1:
                raise RuntimeError(
                    f"the run ended after {seen} of {len(variants) + 1} outcomes\n{said[-2000:]}"
                )
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            process.stderr.close()


# --- in the process that runs the notebook ---------------------------------------------------------------


def _execute(shell: Any, source: str) -> list[dict[str, Any]]:
    return [_plain(output) for output in shell.run(source)]


def _plain(output: dict[str, Any]) -> dict[str, Any]:
    """Only what scoring and messages need."""
    if output["output_type"] == "execute_result":
        text = output["data"].get("text/plain", "")
        return {
            "output_type": "execute_result",
            "execution_count": None,
            "data": {"text/plain": text[:_LONGEST_TEXT]},
            "metadata": {},
        }
    return output


def lost(outputs: Iterable[dict[str, Any]], points: float) -> bool:
    """Whether a test cell with these outputs earns less than its points, by nbgrader's rules."""
    for output in outputs:
        if output["output_type"] == "error" or output.get("name") == "stderr":
            return True
        if output["output_type"] == "execute_result":
            try:
                earned = float(output["data"]["text/plain"])
            except ValueError:
                return False
            return 0 <= earned < points
    return False


def _follow(shell: Any, cells: Sequence[Cell], variant: Variant) -> Outcome:
    """Run the variant and what comes below it, in a child."""
    outcome = Outcome(variant.id, "done")
    end = len(cells) if variant.last is None else variant.last + 1
    if variant.order is not None:
        from fairgrade.selftest import generated  # here, since only such a child needs it

        order = generated.Order(**variant.order)
        tests = [
            (cell, generated.Prepared(cell.source, shell.user_ns, order.names))
            for cell in cells[variant.at : end]
            if cell.points
        ]
        outcome.made.extend(generated.run(shell.user_ns, lambda: _verdict(shell, tests), order))
        return outcome
    for position in range(variant.at, end):
        cell = cells[position]
        source = variant.source if position == variant.at and variant.id != REFERENCE else cell.source
        began = time.process_time()
        outputs = _execute(shell, source)
        outcome.seconds[str(position)] = time.process_time() - began
        if cell.name:
            outcome.outputs[cell.name] = outputs
        if variant.stop_on_loss and cell.points and lost(outputs, cell.points):
            break
    return outcome


def _verdict(shell: Any, tests: Sequence[tuple[Cell, Any]]) -> tuple[bool, str]:
    """Run an exercise's tests up to the first that takes points; whether one did, and what it said."""
    for cell, prepared in tests:
        outputs = [output for source in prepared.sources() for output in _execute(shell, source)]
        if lost(outputs, cell.points):
            return True, said(outputs)[:_LONGEST_SAID]
    return False, ""


def said(outputs: Iterable[dict[str, Any]]) -> str:
    """What a learner reads below a test cell, on one line."""
    parts = []
    for output in outputs:
        if output["output_type"] == "error":
            name = "" if output["ename"] == "CheckFailed" else f"{output['ename']}: "
            parts.append(name + output["evalue"])
        elif output["output_type"] == "stream":
            parts.append(output["text"])
    return " ".join(" ".join(parts).split()) or "(nothing)"


def _limit_memory() -> None:
    """A child may take some memory more than the parent has, so that an endless list ends in an error."""
    with contextlib.suppress(OSError, ValueError):
        limit_memory(_SPARE_MEMORY)


class _Child:
    """A forked run."""

    def __init__(self, shell: Any, cells: Sequence[Cell], variant: Variant, deadline: float) -> None:
        self.variant = variant
        self.ends = time.monotonic() + _WAITING * deadline
        self.folder = tempfile.mkdtemp(prefix="run-", dir=Path.cwd().parent)
        self.said = b""
        self.reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(writing)
            with contextlib.suppress(OSError):
                os.setpgid(self.pid, self.pid)
            return
        status = 1
        try:
            os.setpgid(0, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(math.ceil(_WAITING * deadline) + 5)  # should the parent be gone by then
            most = math.ceil(deadline)
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.close(self.reading)
            _limit_memory()
            shutil.copytree(".", self.folder, dirs_exist_ok=True)
            os.chdir(self.folder)
            message = json.dumps(asdict(_follow(shell, cells, variant))).encode() + b"\n"
            while message:
                message = message[os.write(writing, message) :]
            status = 0
        finally:
            os._exit(status)

    def end(self, status: str) -> Outcome:
        """Stop it, with every process it started, and say what it gave."""
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        _, how = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(how) and os.WTERMSIG(how) == signal.SIGXCPU:  # it used up its processor time
            status = "timeout"
        os.close(self.reading)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.said.endswith(b"\n"):
            return Outcome(**json.loads(self.said))
        return Outcome(self.variant.id, status)


def _branch(
    shell: Any, cells: Sequence[Cell], variants: Sequence[Variant], jobs: int, deadlines: dict[str, float]
) -> Iterator[Outcome]:
    """Fork a child for each variant, some at a time."""
    gc.freeze()  # or a child's first collection would touch, and so copy, everything there is
    waiting = list(variants)
    running: dict[int, _Child] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    variant = waiting.pop(0)
                    child = _Child(shell, cells, variant, deadlines[variant.id])
                    running[child.reading] = child
                    selector.register(child.reading, selectors.EVENT_READ)
                soonest = min(child.ends for child in running.values())
                ready = {key.fd for key, _ in selector.select(max(0.0, soonest - time.monotonic()))}
                for fd, child in list(running.items()):
                    chunk = os.read(fd, 1 << 16) if fd in ready else None
                    child.said += chunk or b""
                    late = time.monotonic() >= child.ends
                    if chunk == b"" or child.said.endswith(b"\n") or late:
                        selector.unregister(fd)
                        del running[fd]
                        yield child.end("timeout" if late and chunk != b"" else "died")
        finally:
            for child in running.values():
                child.end("died")


def _main(writing: int) -> None:
    os.set_inheritable(writing, False)
    order = json.load(sys.stdin)
    cells = [Cell(**c) for c in order["cells"]]
    variants = [Variant(**v) for v in order["variants"]]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that children are ended on the way out
    from fairgrade.process.shell import make_shell  # here, since only this process needs IPython

    if any(variant.order for variant in variants):  # once, or each child would import pandas
        import fairgrade.selftest.generated  # noqa: F401

    shell = make_shell(frames=False, longest_text=_LONGEST_TEXT)
    with open(writing, "w") as results:

        def tell(outcome: Outcome) -> None:
            results.write(json.dumps(asdict(outcome)) + "\n")
            results.flush()

        whole = Variant(REFERENCE, 0, "")
        (reference,) = _branch(shell, cells, [whole], 1, {REFERENCE: 3600.0})
        tell(reference)

        def deadline(variant: Variant) -> float:
            if order["deadline"] is not None:
                return float(order["deadline"]) * (_MANY if variant.order else 1)
            end = len(cells) if variant.last is None else variant.last + 1
            usual = sum(reference.seconds.get(str(i), 0.0) for i in range(variant.at, end))
            return max(_LEAST_DEADLINE, _SLOWER * usual) * (_MANY if variant.order else 1)

        deadlines = {variant.id: deadline(variant) for variant in variants}
        last = max((v.at for v in variants), default=-1)
        for position, cell in enumerate(cells[: last + 1]):
            here = [v for v in variants if v.at == position]
            for outcome in _branch(shell, cells, here, order["jobs"], deadlines):
                tell(outcome)
            if position < last:
                _execute(shell, cell.source)


if __name__ == "__main__":
    _main(int(sys.argv[1]))
