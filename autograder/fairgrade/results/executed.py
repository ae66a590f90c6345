"""A notebook that was run, and what a reader of its score should know of how."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

#: What is said of a run that nothing contained.
UNSAFE = "run without a sandbox"

#: What is said of a run in which the learner's code could reach the tests.
BESIDE = "its tests were run beside its code"


@dataclass(frozen=True)
class Executed:
    """A notebook that was run.

    Attributes
    ----------
    notebook
        With outputs. A code cell without an execution count was not run.
    stopped
        Why the run ended before the last cell, in words; empty if it did not.
    too_slow
        How many cells were interrupted at the time limit.
    seconds
        How long the run took, from asking for a kernel to its end.
    how
        What a reader of the score should know of how it was run; empty if there is nothing.
    """

    notebook: NotebookNode
    stopped: str = ""
    too_slow: int = 0
    seconds: float = 0.0
    how: str = ""
