"""The grader: a folder of submissions in; a gradebook, scores, feedback and a report out.

One folder is one room. A room says at its door what it is for and which rooms it may use.
"""

from __future__ import annotations

from pathlib import Path

CHECKOUT: Path = Path(__file__).resolve().parents[2]
"""The course, if this package runs from its checkout; beside a wheel's package nothing of it is there."""
