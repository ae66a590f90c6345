"""A notebook that was run, and what a reader of its score should know of how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbformat import NotebookNode

#: What is said of a run that nothing contained.
UNSAFE = "run without a sandbox"

Witness = Literal["both", "apart", "beside"]


@dataclass(frozen=True)
class Decision:
    """How a test was decided.

    Attributes
    ----------
    witness : str
        "both": it gives the lower of two scores, of the test on the values of the answers in a process of
        the author's, and of the test in a copy of the learner's. "apart": the first only. "beside": the
        second only, so that the learner's code could reach the test.
    why : str
        Why it was not both, or what else the instructor should know of the test.
    lowered : str
        What the test said in the copy of the learner's process, where that cost points. Learners are not
        told if the test has a hidden part.
    """

    witness: Witness = "both"
    why: str = ""
    lowered: str = ""


@dataclass(frozen=True)
class Executed:
    """A notebook that was run.

    Attributes
    ----------
    notebook : NotebookNode
        With outputs. A code cell without an execution count was not run.
    stopped : str
        Why the run ended before the last cell, in words; empty if it did not.
    too_slow : int
        How many cells were interrupted at the time limit.
    seconds : float
        How long the run took, from asking for a kernel to its end.
    how : str
        What a reader of the score should know of how it was run; empty if there is nothing.
    decisions : mapping of str to Decision
        By test; empty where nothing was decided but by the notebook itself.
    """

    notebook: NotebookNode
    stopped: str = ""
    too_slow: int = 0
    seconds: float = 0.0
    how: str = ""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
